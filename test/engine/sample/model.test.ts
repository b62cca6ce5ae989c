import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadModel, readModel } from '../../../main/engine/graph/load';
import { verifyStructure } from '../../../main/engine/graph/verify';
import { sampleImages } from '../../../main/engine/sample/generate';
import { sampleModel, writeSample, type SampleFiles } from '../../../main/engine/sample/write';

const SIZE = 32 * 32 * 3;
const graph = readModel(sampleModel()).graph;

describe('the sample model', () => {
  it('is the file of the repository, at most 1 MB', () => {
    const file = readFileSync('main/engine/sample/model.onnx');
    expect(Buffer.compare(sampleModel(), file)).toBe(0);
    expect(file.length).toBeLessThanOrEqual(1_000_000);
  });

  it('has BatchNormalization of its own, depthwise layers, residual sums and every kind of pool', () => {
    verifyStructure(graph);
    const counts: Record<string, number> = {};
    for (const { opType } of graph.node) counts[opType] = (counts[opType] ?? 0) + 1;
    expect(counts).toEqual({
      Conv: 20,
      BatchNormalization: 20,
      Relu: 14,
      MaxPool: 1,
      AveragePool: 1,
      Add: 3,
      GlobalAveragePool: 1,
      Flatten: 1,
      Gemm: 1,
    });
    const groups = graph.node.flatMap(({ attribute }) =>
      attribute.filter(({ name }) => name === 'group').map(({ i }) => i),
    );
    expect(groups.filter((group) => Number(group) > 1).map(Number)).toEqual([64, 96, 96, 160, 160, 160]);
  });

  it('has one name a node and says what it takes and gives', () => {
    expect(new Set(graph.node.map(({ name }) => name)).size).toBe(graph.node.length);
    expect(graph.node.map(({ name }) => name).slice(0, 6)).toMatchInlineSnapshot(`
      [
        "stem.conv",
        "stem.conv.bn",
        "stem.relu",
        "stem.pool",
        "block1.expand",
        "block1.expand.bn",
      ]
    `);
    expect(graph.input.map(({ name }) => name)).toEqual(['image']);
    expect(graph.output.map(({ name }) => name)).toEqual(['logits']);
  });

  it('sees at least 95 % of the first 500 test pictures rightly, but not all', async () => {
    const { images, labels } = sampleImages('test', 500);
    const pixels = new Float32Array(images.length);
    for (let i = 0; i < images.length; i++) {
      const [picture, rest] = [Math.floor(i / SIZE), i % SIZE];
      const [place, channel] = [Math.floor(rest / 3), rest % 3];
      pixels[picture * SIZE + channel * 1024 + place] = (images[i]! / 255 - 0.5) / 0.25;
    }
    const session = await InferenceSession.create(sampleModel(), { intraOpNumThreads: 1 });
    const { logits } = await session.run({ image: new Tensor('float32', pixels, [500, 3, 32, 32]) });
    const scores = logits!.data as Float32Array;
    const hits = labels.filter((label, row) => {
      const ten = scores.subarray(row * 10, row * 10 + 10);
      return ten.indexOf(Math.max(...ten)) === label;
    }).length;
    await session.release();
    expect(hits).toBeGreaterThanOrEqual(475);
    expect(hits).toBeLessThan(500);
  });
});

describe('writeSample', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sample-'));
  let files: SampleFiles;
  beforeAll(() => {
    files = writeSample(join(folder, 'new', 'sample'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('writes a model that opens and nothing unfinished', () => {
    expect(loadModel(files.model).graph.node).toHaveLength(graph.node.length);
    expect(readdirSync(join(folder, 'new', 'sample')).sort()).toEqual([
      'calib.yaml',
      'calib_images.npy',
      'calib_labels.npy',
      'model.onnx',
      'test.yaml',
      'test_images.npy',
      'test_labels.npy',
    ]);
  });

  it.each(['calibration', 'test'] as const)('describes the %s set with the preprocessing of the training', (split) => {
    const dataset = parse(readFileSync(files[split], 'utf8'));
    const prefix = split === 'test' ? 'test' : 'calib';
    expect(dataset).toEqual({
      name: `sample ${split}`,
      inputs: {
        '*': {
          source: { kind: 'npy', path: `${prefix}_images.npy` },
          layout: 'NHWC',
          scale: 1 / 255,
          mean: [0.5, 0.5, 0.5],
          std: [0.25, 0.25, 0.25],
        },
      },
      labels: { kind: 'npy', path: `${prefix}_labels.npy` },
      metric: { kind: 'topK', k: 1 },
    });
    const images = join(folder, 'new', 'sample', dataset.inputs['*'].source.path);
    expect(existsSync(images)).toBe(true);
    expect(statSync(images).size).toBe(128 + (split === 'test' ? 2000 : 128) * SIZE);
  });

  it('says which file cannot be written', () => {
    expect(() => writeSample(files.model)).toThrow(/EEXIST.*model\.onnx/);
  });
});
