import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeDataset } from '../../../main/engine/data/describe';
import { failure, folderOf } from './kit';

const MINIMAL = 'inputs:\n  "*":\n    source: { kind: npy, path: x.npy }\n';

const describeText = (text: string) => describeDataset(join(folderOf({ 'set.yaml': text }), 'set.yaml'));
const complaint = (text: string): Promise<string> => failure(() => describeText(text));

describe('describeDataset', () => {
  it('reads every key of the format', () => {
    const spec = describeText(`
name: everything
inputs:
  "*":
    source: { kind: images, path: photos }
    color: BGR
    resize: { width: 640, height: 480, keepAspect: true, pad: [114, 114, 114] }
    crop: { center: 224 }
    channelOrder: [2, 1, 0]
    scale: 0.5
    mean: [1, 2, 3]
    std: 4
labels: { kind: folders }
metric: { kind: topK, k: 5, classAxis: -1 }
range: [2, 10]
`);
    expect(spec).toMatchObject({
      name: 'everything',
      inputs: {
        '*': {
          source: { kind: 'images', path: 'photos' },
          color: 'BGR',
          resize: { width: 640, height: 480, keepAspect: true, pad: [114, 114, 114] },
          crop: { center: 224 },
          channelOrder: [2, 1, 0],
          scale: 0.5,
          mean: [1, 2, 3],
          std: 4,
        },
      },
      labels: { kind: 'folders' },
      metric: { kind: 'topK', k: 5, classAxis: -1 },
      range: [2, 10],
    });
  });

  it.each([
    ['topK', { kind: 'topK', k: 1 }],
    ['meanIoU', { kind: 'meanIoU' }],
    ['mse', { kind: 'mse' }],
    ['psnr', { kind: 'psnr' }],
    ['agreement', { kind: 'agreement' }],
    ['sqnr', { kind: 'sqnr' }],
  ])('knows the metric %s', (kind, metric) => {
    const labels = 'labels: { kind: npy, path: y.npy }\n';
    expect(describeText(`${MINIMAL}${labels}metric: { kind: ${kind} }\n`).metric).toEqual(metric);
  });

  it('knows a command as metric', () => {
    const metric = 'metric: { kind: command, run: ["python3", "map.py"], higherIsBetter: true }';
    const expected = { kind: 'command', run: ['python3', 'map.py'], higherIsBetter: true };
    expect(describeText(MINIMAL + metric).metric).toEqual(expected);
  });

  it('takes the name from the file, or from the folder of a dataset.yaml', () => {
    expect(describeText(MINIMAL).name).toBe('set');
    const folder = folderOf({ 'dataset.yaml': MINIMAL });
    expect(describeDataset(folder)).toMatchObject({
      name: basename(folder),
      path: join(folder, 'dataset.yaml'),
      folder,
    });
  });

  it('says where there is nothing to read', async () => {
    const folder = folderOf({});
    expect(await failure(() => describeDataset(join(folder, 'none.yaml')))).toBe(
      "FILE_NOT_FOUND: 'none.yaml' does not exist. Check the path.",
    );
    expect(await failure(() => describeDataset(folder))).toBe(
      "DATASET_NO_YAML: The folder '<folder>' holds no dataset.yaml. Name a YAML file that describes the data set, or put a dataset.yaml into the folder.",
    );
    mkdirSync(join(folder, 'big'));
    writeFileSync(join(folder, 'big.npy'), Buffer.alloc((1 << 20) + 1));
    expect(await failure(() => describeDataset(join(folder, 'big.npy')))).toMatch(/^DATASET_YAML: .*1048577 bytes/);
  });
});

describe('a wrong description', () => {
  it.each([
    [
      'inputs:\n  *: {}\n',
      "DATASET_YAML: 'set.yaml', line 2: this is not valid YAML: Unexpected flow-map-start at node end at line 2, column 6",
    ],
    [
      'a: 1\na: 2\n',
      "DATASET_YAML: 'set.yaml', line 2: this is not valid YAML: Map keys must be unique at line 2, column 1",
    ],
    ['', "DATASET_KEY_MISSING: 'set.yaml', line 1: 'inputs' is missing; expected {…}."],
    ['name: x\n', "DATASET_KEY_MISSING: 'set.yaml', line 1: 'inputs' is missing; expected {…}."],
    ['- 1\n', "DATASET_VALUE: 'set.yaml', line 1: 'inputs' is [1], expected {…}."],
    [
      'inputs:\n  "*":\n    source:\n      kind: npy\n',
      "DATASET_KEY_MISSING: 'set.yaml', line 3: 'inputs.*.source.path' is missing; expected string.",
    ],
    [
      'inputs:\n  "*":\n    sauce: { kind: npy, path: x }\n',
      "DATASET_KEY_UNKNOWN: 'set.yaml', line 3: the key 'inputs.*.sauce' is unknown. Check its spelling and its place, or remove it.",
    ],
    [
      'inputs:\n  "*":\n    source: { kind: nyp, path: x }\n',
      `DATASET_VALUE: 'set.yaml', line 3: 'inputs.*.source.kind' is "nyp", expected npy | npz | bin | images.`,
    ],
    [
      `${MINIMAL}    mean: high\n`,
      `DATASET_VALUE: 'set.yaml', line 4: 'inputs.*.mean' is "high", expected number | […].`,
    ],
    [`${MINIMAL}    mean: [1, x]\n`, `DATASET_VALUE: 'set.yaml', line 4: 'inputs.*.mean' is [1,"x"], expected number.`],
    [
      `${MINIMAL}    scale: .inf\n`,
      "DATASET_VALUE: 'set.yaml', line 4: 'inputs.*.scale' is Infinity, expected number.",
    ],
    [`${MINIMAL}    std: 0\n`, "DATASET_VALUE: 'set.yaml', line 4: 'inputs.*.std' is 0, expected ≠ 0."],
    [
      `${MINIMAL}    layout: CHW\n`,
      `DATASET_VALUE: 'set.yaml', line 4: 'inputs.*.layout' is "CHW", expected NHWC | NCHW.`,
    ],
    [
      `${MINIMAL}    channelOrder: [2, 2, 0]\n`,
      "DATASET_VALUE: 'set.yaml', line 4: 'inputs.*.channelOrder' is [2,2,0], expected [2, 1, 0] (0 … n−1, each once).",
    ],
    [
      `${MINIMAL}    resize: { shortSide: 8, width: 8 }\n`,
      `DATASET_VALUE: 'set.yaml', line 4: 'inputs.*.resize' is {"shortSide":8,"width":8}, expected {shortSide} | {width, height} | {width, height, keepAspect: true, pad}.`,
    ],
    [
      `${MINIMAL}    crop: { center: -1 }\n`,
      "DATASET_VALUE: 'set.yaml', line 4: 'inputs.*.crop.center' is -1, expected > 0.",
    ],
    [
      `${MINIMAL}range: [5, 5]\n`,
      "DATASET_VALUE: 'set.yaml', line 4: 'range' is [5,5], expected [start, end], start < end.",
    ],
    [`${MINIMAL}range:\n  - 0\n  - x\n`, `DATASET_VALUE: 'set.yaml', line 6: 'range[1]' is "x", expected number.`],
    [
      `${MINIMAL}metric: { kind: command, run: [a] }\n`,
      "DATASET_KEY_MISSING: 'set.yaml', line 4: 'metric.higherIsBetter' is missing; expected boolean.",
    ],
    [
      `${MINIMAL}    resize: { shortSide: 8 }\n`,
      "DATASET_KEY_MISPLACED: 'set.yaml': 'inputs.*.resize' applies only to sources of kind images. Remove it, or change the source.",
    ],
    [
      `${MINIMAL}    dtype: uint8\n`,
      "DATASET_KEY_MISPLACED: 'set.yaml': 'inputs.*.dtype' applies only to sources of kind bin. Remove it, or change the source.",
    ],
  ])('%j', async (text, expected) => {
    expect(await complaint(text)).toBe(expected);
  });
});
