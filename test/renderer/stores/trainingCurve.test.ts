import { describe, expect, it } from 'vitest';
import type { TimedEvent } from '../../../proto/job';
import { advance, NO_PROGRESS } from '../../../renderer/stores/runProgress';
import { MOST_POINTS, thinned } from '../../../renderer/stores/trainingCurve';
import { evaluationOf, stepOf, TRAINING } from '../trainings';

describe('the curve of a training', () => {
  it('stays bounded, and keeps means and the last step', () => {
    const steps = Array.from({ length: 3 * MOST_POINTS + 1 }, (_, at) => stepOf(at + 1, { loss: at + 1 }));
    const few = thinned(steps);
    expect(few.length).toBeLessThanOrEqual(MOST_POINTS);
    expect(few[0]).toMatchObject({ step: 4, loss: 2.5 });
    expect(few.at(-1)?.step).toBe(steps.length);
    let before = 0;
    const sum = few.reduce((total, { step, loss }) => {
      const count = step - before;
      before = step;
      return total + count * loss;
    }, 0);
    expect(sum).toBeCloseTo((steps.length * (steps.length + 1)) / 2, 3);
  });

  it('weighs a report by the steps that it is of', () => {
    const points = Array.from({ length: MOST_POINTS + 2 }, (_, at) => stepOf(at * 3 + (at % 2 === 0 ? 3 : 1)));
    points[0] = stepOf(3, { loss: 1 });
    points[1] = stepOf(4, { loss: 5 });
    expect(thinned(points)[0]).toMatchObject({ step: 4, loss: 2 });
  });
});

describe('the progress of a training', () => {
  const events: TimedEvent[] = [
    { type: 'stage', stage: 'load', at: 0 },
    { type: 'training', training: TRAINING, at: 5 },
    { type: 'stage', stage: 'train', at: 6 },
    { type: 'step', step: stepOf(10), at: 10 },
    { type: 'evaluation', evaluation: evaluationOf(10, 91, true), at: 11 },
    { type: 'step', step: stepOf(14), at: 20 },
    { type: 'failed', error: { code: 'ENGINE_DIED', params: {} }, at: 30 },
  ];

  it('holds what is trained, steps and evaluations', () => {
    const now = advance(NO_PROGRESS, events);
    expect(now.training).toEqual(TRAINING);
    expect(now.steps.map(({ step }) => step)).toEqual([10, 14]);
    expect(now.evaluations.map(({ value }) => value)).toEqual([91]);
    expect(now.end?.error?.code).toBe('ENGINE_DIED');
  });

  it('of another process forgets what is done again, and counts its pace from there', () => {
    const again: TimedEvent[] = [
      { type: 'stage', stage: 'load', at: 0 },
      { type: 'training', training: { ...TRAINING, resumedAt: 10 }, at: 5 },
      { type: 'stage', stage: 'train', at: 6 },
      { type: 'progress', stage: 'train', done: 12, total: 40, at: 1006 },
      { type: 'step', step: stepOf(12), at: 1006 },
    ];
    const now = advance(advance(NO_PROGRESS, events), again);
    expect(now.steps.map(({ step }) => step)).toEqual([10, 12]);
    expect(now.evaluations).toHaveLength(1);
    expect(now.stages.map(({ stage }) => stage)).toEqual(['load', 'train']);
    expect(now.end).toBeUndefined();
    expect(now.pace.rate).toBeCloseTo(2);
  });
});
