import { flushPromises } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import type { SearchReport, TryReport } from '../../../proto/auto';
import { jobSchema, type TimedEvent } from '../../../proto/job';
import RunLive from '../../../renderer/components/RunLive.vue';
import {
  bestOf,
  changesOf,
  layersOf,
  paretoOf,
  rollBackText,
  scoreOf,
} from '../../../renderer/components/search/tries';
import { useRuns } from '../../../renderer/stores/runs';
import { runOf, show } from '../kit';
import { SEARCH, tryOf } from '../searches';

describe('tries', () => {
  it('of a few samples stand where they would be on the whole set', () => {
    expect(scoreOf(tryOf(0, { value: 91, drop: 2, whole: true }), SEARCH)).toBe(91);
    expect(scoreOf(tryOf(0, { value: 95, drop: 2, whole: false }), SEARCH)).toBe(90);
    const lower: SearchReport = { ...SEARCH, higherIsBetter: false };
    expect(scoreOf(tryOf(0, { value: 95, drop: 2, whole: false }), lower)).toBe(94);
    expect(scoreOf(tryOf(0, { value: 95, drop: null, whole: false }), SEARCH)).toBe(95);
  });

  it('count a layer once, however often it is rolled back', () => {
    const rolledBack = [
      { layer: 'a', to: 'perChannel' },
      { layer: 'a', to: 'weights8' },
      { layer: 'b', to: 'float' },
    ] as const;
    expect(layersOf({ rolledBack: [...rolledBack] })).toBe(2);
    expect(changesOf([...rolledBack, { layer: 'c', to: 'observer:mse' }, { layer: 'd', to: 'data16' }])).toEqual({
      a: { perChannel: true, weightBits: 8 },
      b: { enabled: false },
      c: { observer: 'mse' },
      d: { dataBits: 16 },
    });
  });

  it('are best as last said, and on the frontier where no other is smaller and better', () => {
    const tries: TryReport[] = [
      tryOf(0, { weightBytes: 100, value: 88, best: true }),
      tryOf(1, { weightBytes: 200, value: 91, best: true }),
      tryOf(2, { weightBytes: 150, value: 90 }),
      tryOf(3, { weightBytes: 180, value: 89 }),
      tryOf(4, { weightBytes: 90, value: 99, whole: false }),
    ];
    expect(bestOf(tries)?.index).toBe(1);
    expect(paretoOf(tries, SEARCH).map(({ index }) => index)).toEqual([0, 2, 1]);
  });

  it('say what a layer became', () => {
    expect(rollBackText('float', 'zh')).toBe('浮点');
    expect(rollBackText('observer:mse', 'en')).toBe('another observer: mse');
  });
});

describe('a search at work', () => {
  const job = jobSchema.parse({ kind: 'auto', model: '/m.onnx', calib: '/c.yaml', eval: '/e.yaml', maxDrop: 0.5 });
  const EVENTS: TimedEvent[] = [
    { type: 'search', search: SEARCH, at: 1 },
    { type: 'try', try: tryOf(0, { value: 88, accepted: false, best: true }), at: 2 },
    { type: 'ranking', entry: { layers: ['conv1'], sensitivity: 2, value: 12 }, at: 3 },
    { type: 'ranking', entry: { layers: ['conv2', 'conv3'], sensitivity: 3, value: 9 }, at: 4 },
  ];

  it('shows what it has, and is stopped with the best', async () => {
    const run = runOf('r', 'm', { state: 'running', job });
    const { wrapper, wire } = await show(RunLive, {
      props: { run },
      answers: { 'run.events': ({ from }) => EVENTS.slice(from), 'run.keep': () => null },
    });
    const search = wrapper.get('[data-testid=search]');
    expect(search.text()).toContain('No try keeps the limit of 91.50 % yet. The best has 88.00 %');
    expect(search.text()).toContain('Tries: 1 · layers ranked: 2 of 12');
    useRuns().begin();
    wire.emit('run', { id: 'r', event: { type: 'try', try: tryOf(1, { value: 91.8, best: true }), at: 5 } });
    await new Promise((resolve) => setTimeout(resolve, 150));
    await flushPromises();
    expect(search.text()).toContain('Best: 91.80 %, layers rolled back: 1; the limit is 91.50 %.');
    await wrapper.get('[data-testid=keep]').trigger('click');
    await flushPromises();
    expect(wire.inputs('run.keep')).toEqual([{ id: 'r' }]);
    expect(wrapper.get('[data-testid=keep]').attributes('disabled')).toBeDefined();
  });

  it('goes on where it was cut off', async () => {
    const run = runOf('r', 'm', { state: 'interrupted', job, resumable: true });
    const { wrapper, wire } = await show(RunLive, {
      props: { run },
      answers: { 'run.events': ({ from }) => EVENTS.slice(from), 'run.resume': () => null },
    });
    expect(wrapper.find('[data-testid=keep]').exists()).toBe(false);
    await wrapper.get('[data-testid=live-resume]').trigger('click');
    expect(wire.inputs('run.resume')).toEqual([{ id: 'r' }]);
  });
});
