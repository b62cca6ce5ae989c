import { describe, expect, it } from 'vitest';
import { projectOf, runOf, FIGURES } from '../kit';
import { forecast } from '../../../renderer/views/compress/forecast';
import { beginning, guessedData, readDraft, written } from '../../../renderer/views/compress/draft';
import { stepStates, targetFindings, type Facts } from '../../../renderer/views/compress/steps';
import { aboutTime } from '../../../renderer/views/compress/summaries';
import { datasetOf } from './datasets';

const DATASETS = [datasetOf('t', 'sample test'), datasetOf('c', 'sample calibration')];
const project = projectOf({ datasets: DATASETS });

const NOTHING: Facts = {
  inspected: false,
  modelFailed: false,
  targetChecked: false,
  targetErrors: 0,
  dataReady: false,
  dataFailed: false,
  planReady: false,
  planFailed: false,
  hasResult: false,
};
const shown = (facts: Partial<Facts>, reached: Parameters<typeof stepStates>[1]): string =>
  stepStates({ ...NOTHING, ...facts }, reached)
    .map(({ state, locked }) => (locked ? '-' : state[0]))
    .join('');

describe('steps', () => {
  it('open one after the other', () => {
    expect(shown({}, 'model')).toBe('t-------');
    expect(shown({ inspected: true }, 'model')).toBe('tt------');
    expect(shown({ inspected: true, targetChecked: true }, 'data')).toBe('ddt-----');
  });

  it('stop at what is wrong', () => {
    const known = { inspected: true, targetChecked: true };
    expect(shown({ ...known, targetErrors: 1 }, 'target')).toBe('de------');
    expect(shown({ ...known, dataFailed: true }, 'data')).toBe('dde-----');
  });

  it('end with the result', () => {
    const all = { inspected: true, targetChecked: true, dataReady: true, planReady: true };
    expect(shown({ ...all, run: 'failed' }, 'run')).toBe('ddddde--');
    expect(shown({ ...all, run: 'done', hasResult: true }, 'result')).toBe('dddddddt');
  });

  it('tell the findings of the target from the others', () => {
    const finding = (code: string) => ({ severity: 'error', code, params: {}, message: code }) as const;
    expect(targetFindings([finding('A')], [finding('A'), finding('B')])).toEqual([finding('B')]);
  });
});

describe('drafts', () => {
  it('guess the data sets by their names', () => {
    expect(guessedData(DATASETS)).toEqual({ calibration: 'c', train: 'c', evaluation: 't' });
    expect(guessedData([])).toEqual({ calibration: null, train: null, evaluation: null });
    expect(guessedData([datasetOf('x', 'pictures')])).toEqual({ calibration: 'x', train: 'x', evaluation: null });
  });

  it('come back as they were written', () => {
    const draft = { ...beginning(project, 'm'), open: 'method', reached: 'review' } as const;
    expect(readDraft(written(draft), project)).toEqual({ ...draft, baseline: undefined, run: undefined });
  });

  it('lose what is gone from the project, and go back to where it can be chosen again', () => {
    const draft = { ...beginning(project, 'm'), open: 'result', reached: 'result', run: 'r' } as const;
    const read = readDraft(written(draft), projectOf());
    expect(read).toMatchObject({ open: 'review', choices: { calibration: null, evaluation: null } });
    expect(read?.run).toBeUndefined();
  });

  it.each([null, {}, { schema: 2 }, 'x'])('begin anew from %o', (state) => {
    expect(readDraft(state, project)).toBeUndefined();
  });

  it('of a run begin with what it did', () => {
    const run = runOf('r', 'm', { figures: FIGURES });
    const { choices } = beginning(projectOf({ datasets: [datasetOf('c', 'c', '/p/calibration.yaml')] }), 'm', run);
    expect(choices).toMatchObject({
      depth: 'expert',
      calibration: 'c',
      evaluation: null,
      config: '/p/runs/r/config.json',
    });
  });
});

describe('forecast', () => {
  const known = {
    layers: 20,
    macs: 5e6,
    sizeBytes: 1e6,
    calibration: 128,
    evaluation: 2000,
    cores: 2,
    batchSize: 32,
  };
  const baseline = {
    schema: 1,
    metric: 'top1',
    value: 97,
    samples: 2000,
    nearChance: false,
    timing: { totalMs: 1600, evaluationMs: 1500 },
  } as const;

  it('follows the measured pace', () => {
    const measured = forecast({ ...known, baseline });
    expect(measured.measured).toBe(true);
    expect(
      forecast({ ...known, baseline: { ...baseline, timing: { totalMs: 0, evaluationMs: 15_000 } } }).ms,
    ).toBeGreaterThan(5 * measured.ms);
    expect(forecast(known).measured).toBe(false);
  });

  it('needs more memory for larger batches', () => {
    const at = (batchSize: number): number => forecast({ ...known, batchSize, activationBytes: 1e6 }).bytes;
    expect(at(64) - at(32)).toBe(64e6);
  });

  it.each([
    [800, '1 s'],
    [9100, '10 s'],
    [12_000, '15 s'],
    [61_000, '2 min'],
    [7_200_000, '2.0 h'],
  ])('%i ms is said as %s', (ms, text) => {
    expect(aboutTime(ms)).toBe(text);
  });
});
