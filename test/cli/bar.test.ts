import { describe, expect, it } from 'vitest';
import { Bar } from '../../main/cli/bar';

const WIDE = 200;

function barWith(points: readonly (readonly [at: number, done: number])[], total: number): Bar {
  const bar = new Bar('en');
  bar.see({ type: 'stage', stage: 'calibrate' }, 0);
  for (const [at, done] of points) bar.see({ type: 'progress', stage: 'calibrate', done, total }, at);
  return bar;
}

describe('the progress line', () => {
  it('is empty before the first step and shows the time while there is no count', () => {
    const bar = new Bar('en');
    expect(bar.line(0, WIDE)).toBe('');
    bar.see({ type: 'stage', stage: 'load' }, 1000);
    expect(bar.line(66_000, WIDE)).toBe('load model  1:05');
  });

  it('shows step, bar, count, rate and memory', () => {
    const bar = barWith([[2000, 5]], 10);
    bar.see({ type: 'memory', rssBytes: 1.25 * 2 ** 30 }, 2000);
    expect(bar.line(2000, WIDE)).toBe('calibrate  [==========          ]  5/10  2.5/s  1.3 GiB');
  });

  it('tells the time left once the pace is known and steady', () => {
    const steady = [1, 2, 3, 4, 5].map((n) => [n * 1000, n] as const);
    expect(barWith(steady.slice(0, 2), 10).line(2000, WIDE)).not.toContain('ETA');
    expect(barWith(steady, 10).line(5000, WIDE)).toBe('calibrate  [==========          ]  5/10  1.0/s  ETA 0:05');
  });

  it('tells no time left while the pace changes', () => {
    const slowing = [
      [500, 10],
      [1000, 20],
      [5000, 22],
      [9000, 24],
    ] as const;
    expect(barWith(slowing, 40).line(9000, WIDE)).not.toContain('ETA');
  });

  it('leaves out what does not fit into the line', () => {
    const bar = barWith([[2000, 5]], 10);
    expect(bar.line(2000, 40)).toBe('calibrate  [==========          ]  5/10');
    expect(bar.line(2000, 12)).toBe('calibrate');
  });

  it.each([
    [1234, '617/s'],
    [123, '62/s'],
    [3, '1.5/s'],
    [0.1, '0.05/s'],
  ])('shows %d done after 2 s as %s', (done, rate) => {
    expect(barWith([[2000, done]], 10_000).line(2000, WIDE)).toContain(` ${rate}`);
  });

  it('speaks Chinese', () => {
    const bar = new Bar('zh');
    bar.see({ type: 'stage', stage: 'evaluate' }, 0);
    expect(bar.line(3000, WIDE)).toBe('评估  0:03');
  });

  it('starts anew with each step', () => {
    const bar = barWith([[2000, 5]], 10);
    bar.see({ type: 'stage', stage: 'write' }, 3000);
    expect(bar.line(4000, WIDE)).toBe('write files  0:01');
  });
});
