import { describe, expect, it } from 'vitest';
import type { TimedEvent } from '../../proto/job';
import { KeptEvents } from '../../main/studio/project/keptEvents';

const progress = (at: number): TimedEvent => ({ type: 'progress', stage: 'train', done: at, total: 1e6, at });
const step = (at: number): TimedEvent => ({
  type: 'step',
  step: { step: at, epoch: 1, loss: 1, learningRate: 1, msPerStep: 1 },
  at,
});

describe('events of a run at work', () => {
  it('stay bounded: all that lasts, the newest of what passes, and the course of a training', () => {
    const kept = new KeptEvents(1000);
    kept.push({ type: 'stage', stage: 'train', at: 0 });
    for (let at = 1; at <= 50_000; at++) {
      kept.push(progress(at));
      kept.push(step(at));
    }
    expect(kept.all.length).toBeLessThanOrEqual(1000);
    expect(kept.all[0]?.type).toBe('stage');
    const steps = kept.all.filter(({ type }) => type === 'step').map(({ at }) => at);
    expect(steps.at(-1)).toBe(50_000);
    expect(steps.length).toBeGreaterThan(100);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    expect(kept.all.findLast(({ type }) => type === 'progress')?.at).toBe(50_000);
  });

  it('begin with what was told before the run was cut off', () => {
    const kept = new KeptEvents(10, [step(1), step(2)]);
    kept.push(step(3));
    expect(kept.all.map(({ at }) => at)).toEqual([1, 2, 3]);
    const long = new KeptEvents(
      100,
      Array.from({ length: 1000 }, (_, at) => step(at)),
    );
    expect(long.all.length).toBeLessThanOrEqual(100);
    expect(long.all.at(-1)?.at).toBe(999);
  });
});
