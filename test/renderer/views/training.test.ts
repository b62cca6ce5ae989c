import { describe, expect, it } from 'vitest';
import { jobSchema } from '../../../proto/job';
import { qatFields } from '../../../proto/qat';
import { QAT_FIELDS } from '../../../proto/qatTexts';
import { DEFAULTS, jobOf, type Choices } from '../../../renderer/views/compress/choices';
import { beginning } from '../../../renderer/views/compress/draft';
import { forecast } from '../../../renderer/views/compress/forecast';
import {
  FIELDS,
  fieldsAt,
  knownTraining,
  lengthOf,
  optionText,
  trainingAt,
  unusual,
} from '../../../renderer/views/compress/training';
import { projectOf, runOf } from '../kit';
import { datasetOf } from './datasets';

const keysAt = (...args: Parameters<typeof fieldsAt>): string[] => fieldsAt(...args).map(({ key }) => key);
const fieldOf = (key: string) => FIELDS.find((field) => field.key === key);

describe('the fields of a training', () => {
  it('are all that have a text, each as its schema wants it', () => {
    expect(['train', 'eval', ...FIELDS.map(({ key }) => key)].sort()).toEqual(Object.keys(QAT_FIELDS).sort());
    expect(fieldOf('learningRate')).toMatchObject({ kind: 'number' });
    expect(fieldOf('steps')).toMatchObject({ kind: 'integer', least: 1 });
    expect(fieldOf('steps')).not.toHaveProperty('usual');
    expect(fieldOf('weightBits')).toMatchObject({ kind: 'choice', options: [8, 4], usual: 8 });
    expect(fieldOf('schedule')).toMatchObject({ kind: 'choice', options: ['constant', 'cosine', 'piecewise'] });
    expect(fieldOf('milestones')).toMatchObject({ kind: 'numbers', usual: [] });
    expect(fieldOf('freeze')).toMatchObject({ kind: 'names', usual: [] });
    expect(fieldOf('teacher')).toMatchObject({ kind: 'switch', usual: false });
  });

  it('name their options in both languages', () => {
    const named = FIELDS.filter(({ kind, options }) => kind === 'choice' && typeof options[0] === 'string');
    const raw = named.flatMap(({ key, options }) =>
      options.filter((option) => optionText(key, option, 'zh') === option).map(() => key),
    );
    expect(raw.filter((key) => key !== 'optimizer')).toEqual([]);
  });

  it('are drawn where they have an effect', () => {
    expect(keysAt('recommended', {})).toEqual([]);
    expect(keysAt('guided', {})).toEqual(['weightBits', 'epochs', 'batchSize', 'learningRate', 'teacher']);
    expect(keysAt('expert', {})).not.toContain('momentum');
    expect(keysAt('expert', { optimizer: 'sgd' })).toContain('momentum');
    expect(keysAt('expert', { schedule: 'piecewise' })).toEqual(expect.arrayContaining(['milestones', 'gamma']));
    expect(keysAt('expert', { config: '/c.json' })).not.toContain('weightBits');
    expect(keysAt('expert', { evaluateEvery: 0 })).not.toContain('patience');
  });

  it('say nothing that two of them contradict', () => {
    const given = { config: '/c.json', weightBits: 4, evaluateEvery: 0, patience: 3, steps: 9 } as const;
    expect(trainingAt('expert', given, 1000)).toEqual({ config: '/c.json', evaluateEvery: 0, steps: 9 });
    expect(trainingAt('guided', given, 1000)).toEqual({ weightBits: 4 });
    expect(trainingAt('recommended', given, 1000)).toEqual({});
    expect(trainingAt('recommended', {}, 20)).toEqual({ batchSize: 20 });
  });

  it('of another version are dropped, what is usual is not written down', () => {
    expect(knownTraining({ steps: 9, epochs: 'many', gone: 1, config: '/c.json' })).toEqual({
      steps: 9,
      config: '/c.json',
    });
    expect(unusual({ kind: 'qat', steps: 9, momentum: 0.9, optimizer: 'sgd', milestones: [] })).toEqual({
      steps: 9,
      optimizer: 'sgd',
    });
    expect(Object.keys(qatFields)).toContain('config');
  });
});

describe('the length of a training', () => {
  it.each([
    [{}, 128, { batchSize: 64, perEpoch: 2, steps: 2, evaluations: 1 }],
    [{ epochs: 3 }, 200, { batchSize: 64, perEpoch: 3, steps: 9, evaluations: 3 }],
    [{ steps: 100 }, 128, { batchSize: 64, perEpoch: 2, steps: 100, evaluations: 50 }],
    [
      { steps: 5, epochs: 1, evaluateEvery: 2, batchSize: 10 },
      128,
      { batchSize: 10, perEpoch: 12, steps: 5, evaluations: 3 },
    ],
    [{ steps: 5, evaluateEvery: 0 }, 128, { batchSize: 64, perEpoch: 2, steps: 5, evaluations: 1 }],
    [{ batchSize: 200 }, 128, { batchSize: 200, perEpoch: 0, steps: 0, evaluations: 1 }],
  ])('%o on %i samples', (training, samples, length) => expect(lengthOf(training, samples)).toEqual(length));

  it('takes time and memory', () => {
    const known = { layers: 10, macs: 4e7, sizeBytes: 1e6, calibration: 32, evaluation: 100, cores: 2, batchSize: 32 };
    const training = { batchSize: 64, perEpoch: 10, steps: 100, evaluations: 10 };
    const [without, short, long] = [
      forecast({ ...known, activationBytes: 1e5 }),
      forecast({ ...known, activationBytes: 1e5, training }),
      forecast({ ...known, activationBytes: 1e5, training: { ...training, steps: 1000 } }),
    ];
    expect(short.ms).toBeGreaterThan(without.ms);
    expect(long.ms).toBeGreaterThan(5 * short.ms);
    expect(short.bytes).toBeGreaterThan(without.bytes);
  });
});

describe('the job of a training', () => {
  const choices: Choices = {
    ...DEFAULTS,
    model: 'm',
    technique: 'qat',
    depth: 'expert',
    training: { steps: 7, weightBits: 4 },
  };
  const paths = { name: 'net', model: '/m.onnx', inputShapes: {}, seen: '/t.yaml', evaluation: '/e.yaml' };

  it('has what was chosen, nothing of other techniques', () => {
    const job = jobSchema.parse(jobOf(choices, 500, paths));
    expect(job).toMatchObject({
      kind: 'qat',
      train: '/t.yaml',
      eval: '/e.yaml',
      steps: 7,
      weightBits: 4,
      batchSize: 64,
    });
    expect(job).not.toHaveProperty('calib');
  });

  it('can be varied', () => {
    const project = projectOf({ datasets: [datasetOf('t', 'train'), datasetOf('e', 'test')] });
    const [train, held] = project.datasets.map(({ absolutePath }) => absolutePath);
    const job = jobSchema.parse(jobOf(choices, 500, { ...paths, seen: train!, evaluation: held! }));
    const { choices: varied } = beginning(project, 'm', runOf('r', 'm', { job }));
    expect(varied).toMatchObject({ technique: 'qat', train: 't', evaluation: 'e', depth: 'expert' });
    expect(varied.training).toEqual({ steps: 7, weightBits: 4 });
  });
});
