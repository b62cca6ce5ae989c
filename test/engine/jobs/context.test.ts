import { describe, expect, it } from 'vitest';
import { openContext } from '../../../main/engine/jobs/context';
import type { Event, Level } from '../../../proto/job';

/** A context, what it sent, and its clock. */
function opened(level: Level = 'info') {
  const sent: Event[] = [];
  const clock = { ms: 0 };
  const open = openContext({ folder: '/run', level, send: (event) => sent.push(event), now: () => clock.ms });
  return { ...open, sent, clock };
}

describe('progress', () => {
  it('is sent about ten times a second, and the last one always', () => {
    const { context, sent, clock, close } = opened();
    context.stage('calibrate');
    for (let done = 1; done <= 100; done++) {
      clock.ms = done * 10;
      context.progress(done, 100);
    }
    close();
    const counts = sent.flatMap((event) => (event.type === 'progress' ? [event.done] : []));
    expect(counts).toEqual([1, 11, 21, 31, 41, 51, 61, 71, 81, 91, 100]);
  });

  it('that was held back is sent before the next stage and before the end', () => {
    const { context, sent, close } = opened();
    context.stage('calibrate');
    context.progress(1, 10);
    context.progress(2, 10);
    context.stage('write');
    context.progress(1, 3);
    context.progress(2, 3);
    close();
    expect(sent).toEqual([
      { type: 'stage', stage: 'calibrate' },
      { type: 'progress', stage: 'calibrate', done: 1, total: 10 },
      { type: 'progress', stage: 'calibrate', done: 2, total: 10 },
      { type: 'stage', stage: 'write' },
      { type: 'progress', stage: 'write', done: 1, total: 3 },
      { type: 'progress', stage: 'write', done: 2, total: 3 },
    ]);
  });
});

describe('log entries', () => {
  it.each<[Level, Level[]]>([
    ['debug', ['debug', 'info', 'warning', 'error']],
    ['warning', ['warning', 'error']],
  ])('from %s on', (level, expected) => {
    const { context, sent, close } = opened(level);
    for (const each of ['debug', 'info', 'warning', 'error'] as const) context.log(each, 'CANCEL_REQUESTED', {});
    close();
    expect(sent.map((event) => (event.type === 'log' ? event.level : event.type))).toEqual(expected);
  });
});

describe('cancelling', () => {
  it('is heard between batches', async () => {
    const { context, cancel, close } = opened();
    await context.yieldToMessages();
    setImmediate(cancel);
    await expect(context.yieldToMessages()).rejects.toThrow('Cancelled.');
    expect(context.signal.aborted).toBe(true);
    expect(() => context.throwIfCancelled()).toThrow('Cancelled.');
    close();
  });

  it('lets timers and messages through', async () => {
    const { context, close } = opened();
    let heard = false;
    setTimeout(() => (heard = true), 0);
    for (const until = Date.now() + 5; Date.now() < until;);
    await context.yieldToMessages();
    expect(heard).toBe(true);
    close();
  });
});

describe('the end', () => {
  it('tells the verdict', () => {
    const { context, close } = opened();
    context.verdict('TARGET_VIOLATED', { target: 'ascend', count: 2 });
    expect(close()).toEqual({ code: 'TARGET_VIOLATED', params: { target: 'ascend', count: 2 } });
    expect(opened().close()).toBeUndefined();
  });
});
