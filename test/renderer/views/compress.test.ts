import { flushPromises } from '@vue/test-utils';
import { describe, expect, it, vi } from 'vitest';
import type { Evaluation } from '../../../proto/contract';
import App from '../../../renderer/App.vue';
import { useLayerChoices } from '../../../renderer/stores/layerChoices';
import { beginning, written } from '../../../renderer/views/compress/draft';
import { useWizard } from '../../../renderer/views/compress/wizard';
import { INFO, projectOf, runOf, show, type Answers, type Mounted } from '../kit';
import { datasetOf } from './datasets';

const PROJECT = projectOf({ datasets: [datasetOf('c', 'calibration'), datasetOf('t', 'test')] });

const inspection = {
  schema: 1,
  model: {
    path: '',
    sha256: 'abc',
    opset: 13,
    irVersion: 8,
    inputs: [],
    outputs: [],
    params: 10,
    macs: 1e6,
    sizeBytes: 1e4,
  },
  operators: { Conv: 1 },
  layers: [{ name: 'a', op: 'Conv', quantizable: true }],
  findings: [],
};
const evaluation = (more: Partial<Evaluation> = {}): Evaluation => ({
  schema: 1,
  metric: 'top1',
  value: 91.7,
  samples: 100,
  ci95: [90, 93],
  nearChance: false,
  timing: { totalMs: 200, evaluationMs: 100 },
  ...more,
});

const drafts = (): Answers & { kept: Map<string, unknown> } => {
  const kept = new Map<string, unknown>();
  return {
    kept,
    'draft.load': ({ id }) => kept.get(id) ?? null,
    'draft.save': ({ id, state }) => (kept.set(id, state), null),
  };
};

async function wizard(more: Answers = {}): Promise<Mounted> {
  const mounted = await show(App, {
    at: '/compress?parent=m',
    answers: {
      'app.info': () => INFO,
      'project.get': () => PROJECT,
      'run.events': () => [],
      'model.inspect': () => inspection as never,
      'data.facts': ({ dataset }) => ({ schema: 1, samples: 100, fingerprint: dataset, inputs: [], metric: 'topK' }),
      'data.overlap': () => ({ schema: 1, shared: 5, samples: 100 }),
      'data.evaluate': () => evaluation(),
      'graph.facts': () => ({ schema: 1, name: '', inputs: [], outputs: [], nodes: [], values: {}, weights: [] }),
      'plan.view': () => ({ schema: 1, rows: [], config: '{"version":1}', findings: [] }),
      'plan.save': () => '/p/configs/m.json',
      'run.start': () => 'r',
      ...drafts(),
      ...more,
    },
  });
  await vi.dynamicImportSettled();
  await vi.waitFor(() => expect(mounted.wrapper.find('[data-testid=step-model]').exists()).toBe(true));
  return mounted;
}

async function next({ wrapper }: Mounted, times: number): Promise<void> {
  for (let at = 0; at < times; at++) {
    await flushPromises();
    await vi.waitFor(() => expect(wrapper.find('[data-testid=next]').attributes('disabled')).toBeUndefined());
    await wrapper.find('[data-testid=next]').trigger('click');
    await flushPromises();
  }
}

/** Of a form with all its fields, on a machine that is busy. */
const SLOW_MS = 20_000;

describe('the wizard', { timeout: 60_000 }, () => {
  it('leads from the model to the run', async () => {
    const mounted = await wizard();
    const { wire, wrapper } = mounted;
    await next(mounted, 2);
    expect(wrapper.text()).toContain('The sets share 5 of 100 samples');
    await vi.waitFor(() => expect(wrapper.find('[data-testid=baseline]').text()).toContain('91.70 %'));
    await next(mounted, 2);
    await vi.waitFor(() => expect(wrapper.text()).toContain('{"version":1}'));
    await wrapper.find('[data-testid=start-run]').trigger('click');
    await flushPromises();
    expect(wire.inputs('run.start')).toMatchObject([
      {
        parent: 'm',
        job: {
          kind: 'ptq',
          calib: '/p/c.yaml',
          eval: '/p/t.yaml',
          config: '/p/configs/m.json',
          batchSize: 32,
          batchNum: 3,
        },
      },
    ]);
    wire.emit('project', { ...PROJECT, runs: [runOf('r', 'm', { state: 'queued' })] });
    await flushPromises();
    expect(wrapper.text()).toContain('Waits for its turn');
  });

  it('searches for a goal in the same eight steps', async () => {
    const mounted = await wizard();
    const { wire, wrapper } = mounted;
    await wrapper.find('[data-testid=technique-auto] input').setValue();
    expect(useWizard().choices?.technique).toBe('auto');
    await next(mounted, 2);
    await vi.waitFor(() => expect(wrapper.find('[data-testid=baseline]').exists()).toBe(true));
    await next(mounted, 1);
    const goal = wrapper.find('[data-testid=goal]');
    expect(goal.text()).toContain('Each result has to keep 91.20 %');
    await goal.find('[data-testid=max-drop] input').setValue('1');
    await goal.find('[data-testid=max-drop] input').trigger('change');
    expect(goal.text()).toContain('Each result has to keep 90.70 %');
    await goal.find('[data-testid=time-budget] input').setValue('10');
    await goal.find('[data-testid=time-budget] input').trigger('change');
    // Per-channel weights come last instead of first.
    await goal.find('[data-testid=roll-back] li button:nth-of-type(2)').trigger('click');
    await next(mounted, 1);
    await vi.waitFor(() => expect(wrapper.text()).toContain('{"version":1}'));
    await wrapper.find('[data-testid=start-run]').trigger('click');
    await flushPromises();
    expect(wire.inputs('run.start')).toMatchObject([
      {
        name: 'PTQ, loss ≤ 1',
        job: {
          kind: 'auto',
          eval: '/p/t.yaml',
          maxDrop: 1,
          timeBudgetMs: 600_000,
          rollBack: ['weights8', 'perChannel', 'float'],
          strategy: 'winBack',
        },
      },
    ]);
    expect(wire.inputs('run.start')[0]!.job).not.toHaveProperty('biasCorrection');
  });

  it('trains in the same eight steps, with the parameters of the job', async () => {
    const mounted = await wizard();
    const { wire, wrapper } = mounted;
    await wrapper.find('[data-testid=technique-qat] input').setValue();
    await next(mounted, 2);
    expect(wrapper.text()).toContain('Held-out set');
    expect(wrapper.find('[data-testid=overlap]').text()).toContain('learned by heart');
    await vi.waitFor(() => expect(wrapper.find('[data-testid=baseline]').exists()).toBe(true));
    await next(mounted, 1);
    expect(wrapper.find('[data-testid=training-fields]').text()).toBe(
      '1 steps of 64 samples, 1 an epoch. Measured on the held-out set at the end.',
    );
    await wrapper.find('[data-testid=depth-expert]').trigger('click');
    const rate = wrapper.find('input[data-testid=training-learningRate]');
    await rate.setValue('fast');
    await rate.trigger('change');
    expect(rate.attributes('aria-invalid')).toBe('true');
    await rate.setValue('1e-5');
    await rate.trigger('change');
    await wrapper.find('[data-testid=training-batchSize] input').setValue('10');
    await wrapper.find('[data-testid=training-batchSize] input').trigger('change');
    expect(wrapper.find('[data-testid=training-fields]').text()).toContain('10 steps of 10 samples');
    await next(mounted, 1);
    expect(wrapper.text()).toContain('"learningRate": 0.00001');
    await wrapper.find('[data-testid=start-run]').trigger('click');
    await flushPromises();
    expect(wire.inputs('run.start')).toMatchObject([
      {
        name: 'QAT, Expert',
        job: { kind: 'qat', train: '/p/c.yaml', eval: '/p/t.yaml', learningRate: 1e-5, batchSize: 10 },
      },
    ]);
    expect(wire.inputs('plan.view')[0]).toMatchObject({ training: {}, changes: {} });
    expect(wire.inputs('plan.save')).toEqual([]);
  });

  it('writes a configuration for a training whose layers differ, and holds back bits that do not go together', async () => {
    const forbidden = { code: 'BIT_PAIR', params: { count: 1, data: 16, weight: 4, layers: 'conv' }, layers: ['conv'] };
    const mounted = await wizard({
      'plan.view': ({ changes }) => ({
        ...{ schema: 1, rows: [], config: '{"version":1}' },
        findings: changes['conv']?.dataBits === 16 ? [{ ...forbidden, severity: 'error', message: '' }] : [],
      }),
    });
    const { wire, wrapper } = mounted;
    const store = useWizard();
    await wrapper.find('[data-testid=technique-qat] input').setValue();
    await next(mounted, 2);
    await vi.waitFor(() => expect(wrapper.find('[data-testid=baseline]').exists()).toBe(true));
    await next(mounted, 1);
    store.change({ depth: 'expert', training: { weightBits: 4 } });
    store.change({ trainedChanges: { conv: { dataBits: 16 } } });
    const findings = () => wrapper.find('[data-testid=plan-findings]');
    await vi.waitFor(() => expect(findings().exists()).toBe(true), SLOW_MS);
    expect(findings().text()).toContain('conv');
    expect(store.steps.find(({ id }) => id === 'method')!.state).toBe('error');
    store.change({ trainedChanges: { conv: { weightBits: 8 } } });
    await vi.waitFor(() => expect(findings().exists()).toBe(false), SLOW_MS);
    await next(mounted, 1);
    expect(wrapper.text()).toContain('{"version":1}');
    await wrapper.find('[data-testid=start-run]').trigger('click');
    await flushPromises();
    expect(wire.inputs('plan.save')).toMatchObject([
      { training: { weightBits: 4 }, changes: { conv: { weightBits: 8 } } },
    ]);
    const { job } = wire.inputs('run.start')[0]!;
    expect(job).toMatchObject({ kind: 'qat', config: '/p/configs/m.json' });
    expect(job).not.toHaveProperty('weightBits');
  });

  it('stops at a baseline near chance, with advice', async () => {
    const mounted = await wizard({ 'data.evaluate': () => evaluation({ value: 10, nearChance: true }) });
    await next(mounted, 2);
    await vi.waitFor(() => expect(mounted.wrapper.find('[data-testid=near-chance]').exists()).toBe(true));
    expect(mounted.wrapper.find('[data-testid=near-chance]').text()).toContain('RGB or BGR');
    expect(mounted.wrapper.find('[data-testid=next]').attributes('disabled')).toBeDefined();
    expect(mounted.wrapper.find('[data-testid=step-method]').attributes('disabled')).toBeDefined();
  });

  it('says what a change undoes before it happens', async () => {
    const mounted = await wizard();
    await next(mounted, 2);
    await vi.waitFor(() => expect(mounted.wrapper.find('[data-testid=baseline]').exists()).toBe(true));
    const store = useWizard();
    store.change({ evaluation: null });
    await flushPromises();
    expect(store.choices?.evaluation).toBe('t');
    expect(mounted.wrapper.text()).toContain('the float accuracy is measured again');
    await mounted.wrapper.find('[data-testid=confirm-change]').trigger('click');
    expect(store.choices?.evaluation).toBeNull();
  });

  it('is kept when the window closes right after a change', async () => {
    const memory = drafts();
    const mounted = await wizard(memory);
    await next(mounted, 1);
    useWizard().change({ seed: 7 });
    await flushPromises();
    window.dispatchEvent(new Event('pagehide'));
    await flushPromises();
    expect(memory.kept.get('ptqm')).toMatchObject({ open: 'target', choices: { seed: 7 } });
  });

  it('shares the table of layers with the model view', async () => {
    const memory = drafts();
    memory.kept.set('layersm', { changes: { a: { enabled: false } } });
    const mounted = await wizard(memory);
    expect(useWizard().choices?.changes).toEqual({ a: { enabled: false } });
    useLayerChoices().put('m', { a: { dataBits: 16 } });
    await flushPromises();
    expect(useWizard().choices?.changes).toEqual({ a: { dataBits: 16 } });
    useWizard().change({ changes: {} });
    await flushPromises();
    expect(memory.kept.get('layersm')).toEqual({ changes: {} });
    useLayerChoices().put('m', { a: { dataBits: 16 } });
    await next(mounted, 2);
    await vi.waitFor(() => expect(mounted.wrapper.find('[data-testid=baseline]').exists()).toBe(true));
    await next(mounted, 1);
    expect(mounted.wrapper.find('[data-testid=idle-layers]').text()).toContain('Layers changed by hand: 1');
  });

  it('keeps the number of samples while the data are read', async () => {
    const memory = drafts();
    const { choices } = beginning(PROJECT, 'm');
    const draft = { choices: { ...choices, depth: 'guided' as const }, open: 'method', reached: 'method' } as const;
    memory.kept.set('ptqm', written(draft));
    let arrive = (): void => {};
    const facts = { schema: 1, samples: 100, fingerprint: 'f', inputs: [], metric: 'topK' } as const;
    const slow = new Promise<void>((resolve) => (arrive = resolve)).then(() => ({ ...facts, inputs: [] }));
    const { wrapper } = await wizard({ ...memory, 'data.facts': () => slow });
    expect(wrapper.find('[data-testid=calibration-samples]').exists()).toBe(false);
    arrive();
    await vi.waitFor(() => expect(wrapper.find('[data-testid=calibration-samples]').exists()).toBe(true));
    expect(useWizard().choices?.samples).toBeNull();
  });

  it('goes on where it was left', async () => {
    const memory = drafts();
    const first = await wizard(memory);
    await next(first, 1);
    await vi.waitFor(() => expect(memory.kept.get('ptqm')).toMatchObject({ open: 'target' }));
    first.wrapper.unmount();
    const second = await wizard(memory);
    await vi.waitFor(() =>
      expect(second.wrapper.find('[data-testid=step-target]').attributes('aria-expanded')).toBe('true'),
    );
  });
});
