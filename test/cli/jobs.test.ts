import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { invocationOf, wordsOf } from '../../main/cli/arguments';
import { jobOf } from '../../main/cli/jobs';
import { temporaryFolders } from '../kit/temporary';

const folder = temporaryFolders();
const job = (...argv: string[]) => jobOf(invocationOf(wordsOf(argv)), '/home/me', 'en');

describe('the job of a command line', () => {
  it('inspect', () => {
    expect(job('inspect', 'm.onnx', '--target', 'ascend', '--input-shape', 'x:1,3')).toEqual({
      kind: 'inspect',
      schema: 1,
      model: '/home/me/m.onnx',
      inputShapes: { x: [1, 3] },
      seed: 0,
      target: 'ascend',
    });
  });

  it('inspect with a data set', () => {
    expect(job('inspect', 'm.onnx', '--data', 'd', '--preview', 'p.png')).toMatchObject({
      data: '/home/me/d',
      preview: '/home/me/p.png',
    });
    expect(() => job('inspect', 'm.onnx', '--preview', 'p.png')).toThrow('--data DATASET');
  });

  it('eval', () => {
    expect(job('eval', '/m.onnx', '--data', '../d.yaml', '--limit', '10', '--threads', '3')).toEqual({
      kind: 'eval',
      commands: 'any',
      schema: 1,
      model: '/m.onnx',
      data: '/home/d.yaml',
      limit: 10,
      inputShapes: {},
      seed: 0,
      threads: 3,
    });
  });

  it('qat', () => {
    const argv = ['m.onnx', '--train', 't', '--eval', 'e', '--out', 'o'];
    expect(
      job(
        'qat',
        ...argv,
        '--lr',
        '1e-3',
        '--weight-bits',
        '4',
        '--milestones',
        '10, 20',
        '--keep',
        'last',
        '--quantization-loss',
        '0.05',
        '--provider',
        'webgpu',
      ),
    ).toEqual({
      ...{ kind: 'qat', commands: 'any', schema: 1, inputShapes: {}, seed: 0, target: 'ascend' },
      ...{ model: '/home/me/m.onnx', train: '/home/me/t', eval: '/home/me/e', weightBits: 4 },
      ...{ batchSize: 64, learningRate: 1e-3, optimizer: 'adam', momentum: 0.9, weightDecay: 0 },
      ...{ schedule: 'cosine', warmupSteps: 0, milestones: [10, 20], gamma: 0.1, labelSmoothing: 0, temperature: 1 },
      quantizationLoss: 0.05,
      ...{ teacher: false, freezeStatistics: true, freeze: [], keep: 'last', provider: 'webgpu' },
    });
    expect(() => job('qat', ...argv, '--config', 'c', '--weight-bits', '4')).toThrow(
      'Give either --config or --weight-bits',
    );
    expect(() => job('qat', ...argv, '--weight-bits', '3')).toThrow('weightBits');
    expect(() => job('qat', ...argv, '--provider', 'cuda')).toThrow('--provider');
    expect(job('qat', ...argv, '--freeze-statistics-after', '9')).toMatchObject({
      ...{ freezeStatistics: false, freezeStatisticsAfter: 9 },
    });
    expect(() => job('qat', ...argv, '--optimizer', 'lion')).toThrow('--optimizer');
  });

  it('auto', () => {
    const argv = ['m.onnx', '--calib', 'c', '--eval', 'e', '--out', 'o', '--max-drop', '0.5'];
    expect(
      job('auto', ...argv, '--time-budget', '10m', '--strategy', 'binarysearch', '--roll-back', 'data16, float'),
    ).toEqual({
      kind: 'auto',
      commands: 'any',
      schema: 1,
      model: '/home/me/m.onnx',
      calib: '/home/me/c',
      eval: '/home/me/e',
      maxDrop: 0.5,
      timeBudgetMs: 600_000,
      strategy: 'BinarySearch',
      rollBack: ['data16', 'float'],
      concatenatedRecord: false,
      inputShapes: {},
      seed: 0,
      target: 'ascend',
    });
  });

  it('auto needs one goal, and roll-backs that it knows', () => {
    const argv = ['m.onnx', '--calib', 'c', '--eval', 'e', '--out', 'o'];
    expect(() => job('auto', ...argv)).toThrow("'mcs auto' needs --max-drop 0.5 | --reach VALUE.");
    expect(() => job('auto', ...argv, '--max-drop', '1', '--reach', '70')).toThrow('Give either --max-drop or --reach');
    expect(() => job('auto', ...argv, '--max-drop=-1')).toThrow("--max-drop cannot be '-1'");
    expect(() => job('auto', ...argv, '--max-drop', '1', '--roll-back', 'fp32')).toThrow('rollBack.0');
    expect(() => job('auto', ...argv, '--max-drop', '1', '--time-budget', 'soon')).toThrow('90s, 10m, 2h');
  });

  it('ptq with a calibration set', () => {
    const argv = ['m.onnx', '--calib', 'c', '--eval', 'e', '--out', 'o', '--name', 'net', '--measure-floor'];
    expect(job('ptq', ...argv, '--batch-size', '8', '--batch-num', '2', '--memory-budget', '1GiB')).toEqual({
      kind: 'ptq',
      commands: 'any',
      schema: 1,
      model: '/home/me/m.onnx',
      calib: '/home/me/c',
      eval: '/home/me/e',
      name: 'net',
      batchSize: 8,
      batchNum: 2,
      biasCorrection: false,
      measureFloor: true,
      memoryBudgetBytes: 2 ** 30,
      inputShapes: {},
      seed: 0,
      target: 'ascend',
    });
  });

  it('ptq with a record', () => {
    expect(job('ptq', 'm.onnx', '--record', 'r.txt', '--config', 'c.json', '--out', 'o')).toMatchObject({
      record: '/home/me/r.txt',
      config: '/home/me/c.json',
    });
  });

  it('ptq from the statistics of an earlier run, and with corrected biases', () => {
    expect(job('ptq', 'm.onnx', '--statistics', 'runs/1', '--out', 'o')).toMatchObject({
      statistics: '/home/me/runs/1',
    });
    expect(job('ptq', 'm.onnx', '--calib', 'c', '--bias-correction', '--out', 'o')).toMatchObject({
      biasCorrection: true,
    });
  });

  it('package', () => {
    expect(job('package', 'runs/1', '--out', 'p.zip', '--seed', '1')).toEqual({
      kind: 'package',
      schema: 1,
      run: '/home/me/runs/1',
      file: '/home/me/p.zip',
      target: 'ascend',
    });
  });

  it('run: paths are relative to the file, options stand above it', () => {
    const dir = folder();
    const file = join(dir, 'job.yaml');
    writeFileSync(file, 'kind: ptq\nmodel: m.onnx\ncalib: /data\nseed: 3\nthreads: 1\n');
    expect(job('run', file, '--out', 'o', '--threads', '2')).toMatchObject({
      kind: 'ptq',
      model: join(dir, 'm.onnx'),
      calib: '/data',
      seed: 3,
      threads: 2,
    });
  });

  it.each<[string[], string]>([
    [['ptq', 'm', '--out', 'o'], "'mcs ptq' needs --calib DATASET | --record FILE | --statistics RUN_DIR."],
    [['ptq', 'm', '--out', 'o', '--calib', 'c', '--record', 'r'], 'Give either --calib or --record, not both.'],
    [['ptq', 'm', '--out', 'o', '--calib', 'c', '--statistics', 'r'], 'Give either --calib or --statistics, not both.'],
    [['ptq', 'm', '--out', 'o', '--statistics', 'r', '--bias-correction'], 'either --statistics or --bias-correction'],
    [['ptq', 'm', '--out', 'o', '--record', 'r'], "'mcs ptq' needs --config FILE."],
    [['ptq', 'm', '--out', 'o', '--calib', 'c', '--batch-size', '0'], "--batch-size cannot be '0'."],
    [['inspect', 'm', '--target', 'gpu'], "--target cannot be 'gpu'. Expected: ascend | svp | harmony."],
    [['inspect', 'm', '--threads', '999'], "--threads cannot be '999'. Expected: 1 … 256."],
    [['inspect', 'm', '--name', 'a/b'], "--name cannot be 'a/b'."],
    [['run', '/nowhere/job.yaml'], "'/nowhere/job.yaml' does not exist. Check the path."],
  ])('%j is refused', (argv, message) => {
    expect(() => job(...argv)).toThrow(message);
  });
});
