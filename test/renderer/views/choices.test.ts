import { describe, expect, it } from 'vitest';
import { jobSchema } from '../../../proto/job';
import {
  batchesOf,
  changed,
  DEFAULTS,
  effective,
  jobOf,
  lossesOf,
  planOf,
  stemOf,
  type Choices,
} from '../../../renderer/views/compress/choices';

const choices = (more: Partial<Choices> = {}): Choices => ({ ...DEFAULTS, model: 'm', ...more });

describe('what counts at which depth', () => {
  const deep = choices({ observer: 'mse', seed: 7, config: '/c.json', changes: { a: { enabled: false } } });

  it('recommended: the defaults alone', () => {
    expect(effective({ ...deep, depth: 'recommended' })).toEqual(choices());
  });

  it('guided: its own choices, nothing of the expert', () => {
    const guided = effective({ ...deep, depth: 'guided' });
    expect(guided).toEqual(choices({ depth: 'guided', observer: 'mse' }));
  });

  it('expert: everything; what was chosen there comes back with it', () => {
    const there = changed(deep, { depth: 'expert' });
    const back = changed(changed(there, { depth: 'recommended' }), { depth: 'expert' });
    expect(effective(back)).toEqual({ ...deep, depth: 'expert' });
  });
});

describe('batches of calibration', () => {
  it.each([
    [{}, 128, 32, 4],
    [{}, 5000, 32, 16],
    [{ samples: 100 }, 5000, 32, 3],
    [{ samples: 10 }, 128, 10, 1],
    [{ samples: 999 }, 20, 20, 1],
    [{ samples: 64, batchSize: 8 }, 128, 8, 8],
  ])('%o of %i samples: %i × %i', (more, available, batchSize, batchNum) => {
    expect(batchesOf(choices(more), available)).toEqual({ batchSize, batchNum });
  });
});

describe('the plan and the job', () => {
  const paths = {
    inputShapes: { ids: [1, 64] },
    name: 'net',
    model: '/m.onnx',
    seen: '/c.yaml',
    evaluation: '/e.yaml',
    config: '/k.json',
  };

  it('say what was chosen', () => {
    const given = choices({
      depth: 'expert',
      observer: 'KL',
      fusion: false,
      threads: 2,
      changes: { a: { dataBits: 16 } },
    });
    expect(planOf(given, 128)).toEqual({
      model: 'm',
      target: 'ascend',
      batchNum: 4,
      symmetric: false,
      fusion: false,
      observer: 'KL',
      changes: { a: { dataBits: 16 } },
    });
    const job = jobSchema.parse(jobOf(given, 128, paths));
    expect(job).toMatchObject({ kind: 'ptq', calib: '/c.yaml', eval: '/e.yaml', config: '/k.json', threads: 2 });
    expect(job).toMatchObject({ inputShapes: { ids: [1, 64] } });
  });

  it.each([
    ['a/b\\c', 'a_b_c'],
    ['..', 'model'],
    ['模型 1', '模型 1'],
  ])('the name %s becomes the stem %s', (name, stem) => {
    expect(stemOf(name)).toBe(stem);
    expect(jobSchema.parse(jobOf(choices(), 32, { ...paths, name }))).toMatchObject({ name: stem });
  });
});

describe('what a change undoes', () => {
  const before = choices({ evaluation: 'e', changes: { a: { enabled: false } } });

  it.each([
    [{ evaluation: 'f' }, true, ['baseline']],
    [{ evaluation: 'f' }, false, []],
    [{ evaluation: 'e' }, true, []],
    [{ target: 'svp' as const }, true, ['layers']],
    [{ config: '/c.cfg' }, true, ['layers']],
    [{ observer: 'mse' }, true, []],
  ])('%o, baseline measured: %s → %o', (change, measured, losses) => {
    expect(lossesOf(before, change, measured)).toEqual(losses);
  });

  it('drops the layers only then', () => {
    expect(changed(before, { target: 'svp' }).changes).toEqual({});
    expect(changed(before, { observer: 'mse' }).changes).toEqual(before.changes);
  });
});
