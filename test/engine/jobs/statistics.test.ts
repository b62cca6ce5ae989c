import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DatasetFacts, JobOf } from '../../../proto/job';
import type { Calibrated } from '../../../main/engine/algorithms/quantize/calibratePlan';
import { readStatistics, writeStatistics } from '../../../main/engine/jobs/ptq/statistics';
import { smallNetwork } from '../../kit/models';
import { handPlan, quantizer } from '../../kit/quantized';
import { temporaryFolders } from '../../kit/temporary';

const temporaryFolder = temporaryFolders();
const calibration: DatasetFacts = { name: 'set', path: '/set', fingerprint: 'f', samples: 8 };
const plan = handPlan({ layer: 'conv1', data: quantizer([0.1]), weight: quantizer([0.1]), factors: [1, 2, 4] });

function run() {
  const dir = temporaryFolder();
  const model = join(dir, 'model.onnx');
  writeFileSync(model, 'a model');
  const job = { kind: 'ptq', model, inputShapes: {} } as unknown as JobOf<'ptq'>;
  const statistics = new Map([
    ['x', Uint8Array.of(1, 2, 3)],
    ['y', Uint8Array.of(4)],
  ]);
  const calibrated: Calibrated = { graph: smallNetwork().graph, plan, statistics };
  writeStatistics(dir, { job, calibrated, calibration });
  return { dir, job, statistics };
}

describe('statistics of a run', () => {
  it('are read as they were written, with their conditions', () => {
    const { dir, job, statistics } = run();
    const read = readStatistics(dir, job);
    expect(new Map([...read.statistics].map(([value, bytes]) => [value, Uint8Array.from(bytes)]))).toEqual(statistics);
    expect(read.index.calibration).toEqual(calibration);
    expect(read.index.layers).toEqual([
      {
        layer: 'conv1',
        value: 'x',
        weight: { bits: 8, granularity: 'perTensor' },
        balance: { strength: 0.5, factors: [1, 2, 4] },
      },
    ]);
  });

  it('are refused where they do not fit or were changed', () => {
    const { dir, job } = run();
    const path = join(dir, 'statistics.json');
    const text = readFileSync(path, 'utf8');
    expect(() => readStatistics(temporaryFolder(), job)).toThrow("holds no statistics ('statistics.json' is missing)");
    expect(() => readStatistics(dir, { ...job, inputShapes: { x: [1, 3] } })).toThrow(
      'collected with --input-shape = []',
    );
    writeFileSync(path, text.replace('"schema": 1', '"schema": 99'));
    expect(() => readStatistics(dir, job)).toThrow('schema 99');
    writeFileSync(path, text.replace('"layers"', '"layer"'));
    expect(() => readStatistics(dir, job)).toThrow("statistics.json' is not what the run wrote (layers)");
    writeFileSync(path, text.slice(0, 40));
    expect(() => readStatistics(dir, job)).toThrow('is not what the run wrote (JSON)');
    writeFileSync(path, text);
    writeFileSync(join(dir, 'statistics.bin'), Uint8Array.of(1, 2, 3, 5));
    expect(() => readStatistics(dir, job)).toThrow("statistics.bin' is not what the run wrote (sha256)");
    writeFileSync(job.model, 'another model');
    expect(() => readStatistics(dir, job)).toThrow('are of another model');
  });
});
