/** Text files that a user gives, as they should be, and damaged. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDataset } from '../../main/engine/data/dataset';
import { targets } from '../../main/engine/export/targets';
import { defaultConfig } from '../../main/engine/formats/amct/config';
import { readConfig } from '../../main/engine/formats/amct/configRead';
import { writeConfig } from '../../main/engine/formats/amct/configWrite';
import { planFromConfig } from '../../main/engine/formats/amct/planFromConfig';
import { readRecord } from '../../main/engine/formats/amct/record';
import { applyRecord } from '../../main/engine/formats/amct/recordPlan';
import { readSimpleConfig } from '../../main/engine/formats/amct/simpleConfig';
import { readTextFile } from '../../main/engine/graph/files';
import { readJobFile } from '../../main/studio/jobFile';
import { npy } from '../../main/engine/sample/npy';
import { smallNetwork } from '../kit/models';
import { Dice, INTEGERS, TEXTS } from './dice';

export interface TextKind {
  readonly name: string;
  readonly sound: string;
  /** Throws what is wrong with the file. */
  read(path: string): unknown;
}

const SAMPLES = 8;
const model = smallNetwork();
const capabilities = targets.get('ascend')!.layers(model);
const config = defaultConfig(capabilities);
const names = model.graph.node.map(({ name }) => name);

const DATASET = `name: small
inputs:
  "*":
    source: { kind: npy, path: images.npy }
    layout: NCHW
    channelOrder: [2, 1, 0]
    scale: 0.0039
    mean: [0.485, 0.456, 0.406]
    std: [0.229, 0.224, 0.225]
labels: { kind: npy, path: labels.npy }
metric: { kind: topK, k: 1 }
range: [0, 8]
`;

const JOB = `schema: 1
kind: ptq
model: model.onnx
name: net
calib: data.yaml
eval: data.yaml
config: config.json
batchSize: 4
batchNum: 2
inputShapes: { x: [1, 3, 8, 8] }
threads: 2
seed: 7
memoryBudgetBytes: 1000000000
target: ascend
`;

const SIMPLE = `batch_num: 2
activation_offset: true
skip_layers: "conv2"
common_config {
  arq_quantize { channel_wise: false quant_bits: 8 }
  ifmr_quantize {
    search_range_start: 0.7
    search_range_end: 1.3
    search_step: 0.01
    max_percentile: 0.999
    min_percentile: 0.999
  }
}
override_layer_configs {
  layer_name: "conv1"
  calibration_config { hfmg_quantize { num_of_bins: 1024 asymmetric: false } }
}
`;

const entry = (key: string, channels: number): string => `record {
  key: "${key}"
  value { scale_d: 0.01 offset_d: -3 ${'scale_w: 0.1 '.repeat(channels)}${'offset_w: 0 '.repeat(channels)}}
}
`;
const RECORD = [entry('conv1', 4), entry('conv2', 5), entry('pool', 0), entry('fc', 1)].join('');

export const TEXT_KINDS: readonly TextKind[] = [
  {
    name: 'config.json',
    sound: writeConfig(config),
    read: (path) => planFromConfig(readConfig(readTextFile(path), path, capabilities), capabilities),
  },
  {
    name: 'quant.cfg',
    sound: SIMPLE,
    read: (path) => planFromConfig(readSimpleConfig(readTextFile(path), path, capabilities).config, capabilities),
  },
  {
    name: 'record.txt',
    sound: RECORD,
    read: (path) => applyRecord(planFromConfig(config, capabilities), readRecord(readTextFile(path), path), names),
  },
  { name: 'data.yaml', sound: DATASET, read: readWholeDataset },
  { name: 'job.yaml', sound: JOB, read: (path) => readJobFile(path) },
];

async function readWholeDataset(path: string): Promise<void> {
  const dataset = await openDataset(path, model.graph.input);
  for await (const batch of dataset.batches(Math.min(4, dataset.maxBatch)))
    await dataset.labels?.read(batch.start, batch.count);
}

/** What the sound files name. */
export function writeNeighbours(folder: string): void {
  mkdirSync(join(folder, 'folder'), { recursive: true });
  writeFileSync(join(folder, 'images.npy'), npy([SAMPLES, 3, 8, 8], new Uint8Array(SAMPLES * 192).fill(100)));
  writeFileSync(
    join(folder, 'labels.npy'),
    npy(
      [SAMPLES],
      Uint8Array.from({ length: SAMPLES }, (_, i) => i % 3),
    ),
  );
}

const PIECES = [
  ...['{', '}', '[', ']', '<', ':', ',', '"', "'", '\\', '#', '\n', '\n  ', '\t', '\0', '\ufeff', '\ud800', '层', '- '],
  ...[
    'null',
    'true',
    '~',
    '-',
    '0',
    '-1',
    '1e999',
    '.nan',
    '.inf',
    '0x',
    '99999999999999999999',
    '!!binary ',
    '!!js/function ',
  ],
  ...[
    '&a [*a]',
    '*a',
    '<<: *a',
    '? ',
    '---\n',
    '...\n',
    '%YAML 9.9\n',
    '__proto__: 1',
    '"": {}',
    'folder',
    '/dev/zero',
    '../',
  ],
  ...[
    'npz',
    'bin',
    'images',
    'csv',
    'path',
    'kind',
    'command',
    'resize: {width: 99999999, height: 99999999}',
    'eval',
    'inspect',
  ],
  ...['{'.repeat(3000), '['.repeat(3000), 'a: '.repeat(2000), ...INTEGERS.map(String), ...TEXTS],
];

type Change = (text: string, at: number, to: number, dice: Dice) => string;

const changes: readonly Change[] = [
  (text, at, _, dice) => text.slice(0, at) + dice.pick(PIECES) + text.slice(at),
  (text, at, to, dice) => text.slice(0, at) + dice.pick(PIECES) + text.slice(to),
  (text, at, to) => text.slice(0, at) + text.slice(to),
  (text, at, to) => text.slice(0, to) + text.slice(at, to) + text.slice(to),
  (text, at) => text.slice(0, at),
  // A whole value: what stands behind a colon, or a word.
  (text, at, _, dice) => text.slice(0, at) + text.slice(at).replace(/[\w.-]+/, () => dice.pick(PIECES)),
  (text, at, _, dice) => text.slice(0, at) + text.slice(at).replace(/(?<=: ?)[^:\n]+/, () => dice.pick(PIECES)),
  (text, at) => text.slice(0, at) + text.slice(at).replace(/[^\n]*\n/, ''),
];

/** Text number `index` of a run with that seed. */
export function damagedText(seed: number, index: number): { kind: TextKind; text: string } {
  const dice = new Dice(seed, 0x40000000 + index);
  const kind = dice.pick(TEXT_KINDS);
  let text = kind.sound;
  for (let rounds = dice.below(3); rounds >= 0; rounds--) {
    const at = dice.below(text.length + 1);
    text = dice.pick(changes)(text, at, Math.min(text.length, at + dice.below(40)), dice);
  }
  return { kind, text };
}
