import { flushPromises } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { jobSchema, type TimedEvent } from '../../../proto/job';
import RunLive from '../../../renderer/components/RunLive.vue';
import { figureText, rateText, stepSpan } from '../../../renderer/components/training/figures';
import { referenceOf } from '../../../renderer/components/training/reference';
import { useRuns } from '../../../renderer/stores/runs';
import { FIGURES, projectOf, runOf, show } from '../kit';
import { evaluationOf, stepOf, TRAINING } from '../trainings';

const job = jobSchema.parse({ kind: 'qat', model: '/p/models/m.onnx', train: '/t.yaml', eval: '/e.yaml' });
const ptq = jobSchema.parse({ kind: 'ptq', model: '/p/models/m.onnx', calib: '/c.yaml', eval: '/e.yaml' });

const EVENTS: TimedEvent[] = [
  { type: 'training', training: TRAINING, at: 1 },
  { type: 'stage', stage: 'train', at: 2 },
  { type: 'step', step: stepOf(7, { loss: 0.123456, learningRate: 2.5e-5 }), at: 3 },
];

describe('figures of a training', () => {
  it.each([
    [0, '0'],
    [0.123456, '0.1235'],
    [12.3456, '12.35'],
    [1.5e-7, '1.5e−7'],
    [-123456, '−1.23e5'],
  ])('%d is said as %s', (value, text) => expect(figureText(value)).toBe(text));

  it.each([
    [3000, 22, 24],
    [3000, 1, 24],
    [3000, 800, 1500],
    [3000, 3000, 3000],
    [6, 2, 6],
    [0, 0, 0],
  ])('of %i steps, %i of them done, %i are drawn', (total, done, span) => expect(stepSpan(total, done)).toBe(span));

  it('says rates as powers', () => expect([1e-4, 2.5e-5, 0].map(rateText)).toEqual(['1e−4', '2.5e−5', '0']));
});

describe('what a training is held against', () => {
  const at = (day: number): string => `2026-01-0${day}T00:00:00.000Z`;
  const quantized = runOf('a', 'm', { job: ptq, figures: FIGURES, created: at(1) });
  const newer = runOf('b', 'm', { job: ptq, figures: FIGURES, created: at(2) });
  const other = runOf('c', 'm', { job: { ...ptq, eval: '/other.yaml' } as never, figures: FIGURES, created: at(3) });

  it('is the run that it goes on from, else the newest one on the same data', () => {
    const child = runOf('r', 'a', { job, created: at(4) });
    const project = projectOf({ runs: [quantized, newer, other, child] });
    expect(referenceOf(project, child)?.run.id).toBe('a');
    expect(referenceOf(project, { ...child, parent: 'm' })?.run.id).toBe('b');
  });

  it('is nothing where nothing was measured alike', () => {
    const alone = runOf('r', 'm', {
      job,
      created: at(4),
      figures: { ...FIGURES, compressed: { metric: 'mse', value: 1, samples: 1 } },
    });
    expect(referenceOf(projectOf({ runs: [quantized, other, alone] }), alone)).toBeUndefined();
    expect(referenceOf(null, alone)).toBeUndefined();
  });
});

describe('a training at work', () => {
  it('shows where it is and the best, and is stopped with it', async () => {
    const run = runOf('r', 'm', { state: 'running', job });
    const { wrapper, wire } = await show(RunLive, {
      props: { run },
      answers: { 'run.events': ({ from }) => EVENTS.slice(from), 'run.pause': () => null },
    });
    const training = wrapper.get('[data-testid=training]');
    expect(training.text()).toContain('Not measured yet');
    expect(wrapper.get('[data-testid=training-now]').text()).toBe(
      'Step 7 of 40 · epoch 1 of 2 · loss 0.1235 · learning rate 2.5e−5 · 30 ms a step',
    );
    expect(training.text()).toContain(
      'Quantized layers: 7 · trained numbers: 12.3 k · loss: cross-entropy with labels',
    );
    useRuns().begin();
    wire.emit('run', { id: 'r', event: { type: 'evaluation', evaluation: evaluationOf(20, 91.8, true), at: 5 } });
    await new Promise((resolve) => setTimeout(resolve, 150));
    await flushPromises();
    expect(wrapper.get('[data-testid=training-best]').text()).toBe('Best: 91.80 %, after step 20.');
    await wrapper.get('[data-testid=pause]').trigger('click');
    await flushPromises();
    expect(wire.inputs('run.pause')).toEqual([{ id: 'r' }]);
    expect(wrapper.get('[data-testid=pause]').text()).toBe('Pauses after this step…');
    expect(wrapper.get('[data-testid=keep]').attributes('disabled')).toBeDefined();
  });

  it('says into how many parts a batch is cut', async () => {
    const run = runOf('r', 'm', { state: 'running', job });
    const [, ...others] = EVENTS;
    const cut: TimedEvent = { type: 'training', training: { ...TRAINING, parts: 4, provider: 'webgpu' }, at: 1 };
    const { wrapper } = await show(RunLive, { props: { run }, answers: { 'run.events': () => [cut, ...others] } });
    const said = wrapper.get('[data-testid=training]').text();
    expect(said).toContain('64 samples a step · WebGPU · in 4 parts, to fit the memory budget');
  });

  it('goes on where it was paused, or ends with the best', async () => {
    const answers = { 'run.events': () => EVENTS, 'run.keep': () => null, 'run.resume': () => null } as const;
    const paused = runOf('r', 'm', {
      ...{ state: 'paused', job, resumable: true },
      error: { code: 'PAUSED', params: { step: 7, steps: 40 } },
    });
    const there = await show(RunLive, { props: { run: paused }, answers });
    expect(there.wrapper.get('[data-testid=run-broken]').text()).toContain('Paused after step 7 of 40');
    expect(there.wrapper.find('[data-testid=pause]').exists()).toBe(false);
    expect(there.wrapper.get('[data-testid=live-resume]').text()).toBe('Continue');
    await there.wrapper.get('[data-testid=live-resume]').trigger('click');
    expect(there.wire.inputs('run.resume')).toEqual([{ id: 'r' }]);
    // The new process says nothing yet: there is nothing to stop.
    await there.wrapper.setProps({ run: runOf('r', 'm', { state: 'running', job }) });
    expect(there.wrapper.find('[data-testid=keep]').exists()).toBe(false);
    useRuns().begin();
    there.wire.emit('run', { id: 'r', event: { type: 'stage', stage: 'train', at: 0 } });
    await new Promise((resolve) => setTimeout(resolve, 150));
    await flushPromises();
    expect(there.wrapper.find('[data-testid=keep]').exists()).toBe(true);
    const running = runOf('r', 'm', { state: 'running', job });
    const { wrapper, wire } = await show(RunLive, { props: { run: running }, answers });
    await wrapper.get('[data-testid=keep]').trigger('click');
    await flushPromises();
    expect(wire.inputs('run.keep')).toEqual([{ id: 'r' }]);
    expect(wrapper.get('[data-testid=keep]').attributes('disabled')).toBeDefined();
  });

  it('that was cut off goes on where there is a checkpoint, and only there', async () => {
    const answers = { 'run.events': () => [], 'run.resume': () => null };
    const died = { state: 'failed', job, error: { code: 'ENGINE_DIED', params: {} } } as const;
    const kept = await show(RunLive, { props: { run: runOf('r', 'm', { ...died, resumable: true }) }, answers });
    await kept.wrapper.get('[data-testid=live-resume]').trigger('click');
    expect(kept.wire.inputs('run.resume')).toEqual([{ id: 'r' }]);
    const lost = await show(RunLive, { props: { run: runOf('r', 'm', died) }, answers });
    expect(lost.wrapper.find('[data-testid=live-resume]').exists()).toBe(false);
    expect(lost.wrapper.find('[data-testid=live-again]').exists()).toBe(true);
  });

  it('that diverged says in which step, where, and what to do; it is not gone on with', async () => {
    const params = { step: 12, loss: 'NaN', place: { code: 'ORIGIN_GRADIENT', params: { layer: 'conv1' } }, rate: 0.1 };
    const run = runOf('r', 'm', {
      state: 'failed',
      job,
      resumable: true,
      error: { code: 'TRAINING_DIVERGED', params },
    });
    const { wrapper } = await show(RunLive, { props: { run }, answers: { 'run.events': () => [] } });
    const broken = wrapper.get('[data-testid=run-broken]').text();
    for (const part of ['step 12', "gradient of layer 'conv1'", 'Lower the learning rate'])
      expect(broken).toContain(part);
    expect(wrapper.find('[data-testid=live-resume]').exists()).toBe(false);
  });
});
