import { describe, expect, it } from 'vitest';
import type { TimedEvent } from '../../../proto/job';
import { advance, jobTime, LOG_LIMIT, NO_PROGRESS } from '../../../renderer/stores/runProgress';
import { unseen } from '../../../renderer/stores/runs';

const log = (at: number): TimedEvent => ({ type: 'log', level: 'info', code: 'JOB_DONE', params: {}, at });
const progress = (at: number, done: number): TimedEvent => ({
  type: 'progress',
  stage: 'calibrate',
  done,
  total: 10,
  at,
});

describe('the progress of a run', () => {
  it('follows steps, counts, memory and layers', () => {
    const layer = { name: 'conv1', op: 'Conv', bits: null, granularity: null, scale: null, zeroPoint: null };
    const events: TimedEvent[] = [
      { type: 'stage', stage: 'load', at: 0 },
      { type: 'stage', stage: 'calibrate', at: 100 },
      progress(2000, 4),
      { type: 'memory', rssBytes: 300, at: 2100 },
      { type: 'memory', rssBytes: 200, at: 2200 },
      { type: 'layer', layer: { ...layer, cosine: 0.5 }, at: 2300 },
      { type: 'layer', layer: { ...layer, cosine: 0.9 }, at: 2400 },
    ];
    const now = advance(NO_PROGRESS, events, 50_000);
    expect(now.stages).toEqual([
      { stage: 'load', began: 0 },
      { stage: 'calibrate', began: 100 },
    ]);
    expect([now.pace.share, now.rssBytes, now.peakRssBytes]).toEqual([0.4, 200, 300]);
    expect([...now.layers.values()].map(({ cosine }) => cosine)).toEqual([0.9]);
    expect(jobTime(now, 51_000)).toBe(3400);
    expect(NO_PROGRESS.stages).toEqual([]);
  });

  it('never goes backwards within a step', () => {
    const now = advance(NO_PROGRESS, [{ type: 'stage', stage: 'calibrate', at: 0 }, progress(10, 6), progress(20, 5)]);
    expect(now.pace.share).toBe(0.6);
  });

  it('keeps a bounded log whose numbers go on', () => {
    const now = advance(
      NO_PROGRESS,
      Array.from({ length: LOG_LIMIT + 5 }, (_, at) => log(at)),
    );
    expect(now.log).toHaveLength(LOG_LIMIT);
    expect([now.log[0]!.number, now.log.at(-1)!.number]).toEqual([5, LOG_LIMIT + 4]);
  });

  it('knows how it ended', () => {
    const error = { code: 'CANCELLED', params: {} };
    const now = advance(NO_PROGRESS, [{ type: 'failed', error, at: 1 }]);
    expect(now.end).toEqual({ error });
    expect(now.log).toHaveLength(1);
  });
});

describe('events that came while the past was asked for', () => {
  const past = [log(1), log(2), log(3)];

  it.each([
    [[], []],
    [[log(3), log(4)], [log(4)]],
    [[log(2), log(3)], []],
    [
      [log(4), log(5)],
      [log(4), log(5)],
    ],
  ])('%j', (came, expected) => {
    expect(unseen(past, came)).toEqual(expected);
  });
});
