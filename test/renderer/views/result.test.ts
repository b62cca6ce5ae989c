import { flushPromises } from '@vue/test-utils';
import { describe, expect, it, vi } from 'vitest';
import type { LayerRow, RunRead } from '../../../proto/contract';
import type { LayerReport, RunResult } from '../../../proto/job';
import App from '../../../renderer/App.vue';
import { errorOf, measuredLayers, worstLayers } from '../../../renderer/components/layerErrors';
import { differences } from '../../../renderer/views/compare/differences';
import { childJob, fixesOf, planOfRun, variedJob } from '../../../renderer/views/result/fixes';
import { clippedShare, spreadOf } from '../../../renderer/views/result/ranges';
import { kindOf } from '../../../renderer/views/result/samples';
import { sharesOf } from '../../../renderer/views/result/shares';
import TryChart from '../../../renderer/components/search/TryChart.vue';
import { jobSchema } from '../../../proto/job';
import { AUTO, tryOf } from '../searches';
import { FIGURES, INFO, projectOf, runOf, show, type Answers, type Mounted } from '../kit';

const layer = (name: string, sqnrDb: number, alone = sqnrDb + 5): LayerReport => ({
  name,
  op: 'Conv',
  bits: { data: 8, weight: 8 },
  granularity: 'perChannel',
  scale: 0.1,
  zeroPoint: 0,
  cosine: 1 - 10 ** (-sqnrDb / 10),
  sqnrDb,
  alone: { cosine: 0.999, sqnrDb: alone },
});
const LAYERS = [layer('a', 40), layer('b', 20), layer('c', 25, 21)];
const FLOAT: LayerReport = {
  ...layer('d', 0),
  bits: null,
  cosine: undefined,
  sqnrDb: undefined,
  alone: undefined,
} as never;

const row: LayerRow = {
  name: 'a',
  op: 'Conv',
  quantizable: true,
  hasWeight: true,
  perChannelPossible: true,
  dataBitsPossible: [8, 16],
  weightBitsPossible: [8],
  observers: ['ifmr', 'mse', 'KL'],
  enabled: true,
  dataBits: 8,
  weightBits: 8,
  perChannel: true,
  observer: 'ifmr',
  symmetric: false,
};

describe('errors of layers', () => {
  it('sort the worst first, whatever the measure', () => {
    const names = (metric: 'sqnr' | 'cosine', part: 'alone' | 'accumulated') =>
      measuredLayers([...LAYERS, FLOAT], metric, part, 'worst').map(({ name }) => name);
    expect(names('sqnr', 'accumulated')).toEqual(['b', 'c', 'a']);
    expect(names('cosine', 'accumulated')).toEqual(['b', 'c', 'a']);
    expect(worstLayers(LAYERS, 2)).toEqual([
      { name: 'c', sqnrDb: 21 },
      { name: 'b', sqnrDb: 25 },
    ]);
  });

  it('never leave a log axis', () => {
    expect(errorOf({ ...layer('x', 10), cosine: 1 }, 'cosine', 'accumulated')).toBeGreaterThan(0);
    expect(errorOf({ ...layer('x', Infinity) }, 'sqnr', 'accumulated')).toBeUndefined();
  });
});

describe('fixes', () => {
  it('offer only what the layer can take', () => {
    expect(fixesOf(row).map(({ kind }) => kind)).toEqual(['observer', 'bits16', 'float']);
    expect(fixesOf({ ...row, perChannel: false, dataBitsPossible: [8] })[0]).toEqual({
      kind: 'perChannel',
      change: { perChannel: true },
    });
    expect(fixesOf({ ...row, observer: 'mse' })[0]?.observer).toBe('KL');
    expect(fixesOf({ ...row, enabled: false })).toEqual([]);
  });

  it('of a layer that was trained are quantizers and bits that go together', () => {
    const training = { dataQuantizers: ['ulq', 'lsq'], weightQuantizers: ['arq', 'lnq'] } as const;
    const trained = { ...row, perChannel: false, weightBits: 4, weightBitsPossible: [4, 8], training };
    expect(fixesOf({ ...trained, dataQuantizer: 'ulq', weightQuantizer: 'arq' })).toEqual([
      { kind: 'perChannel', change: { perChannel: true } },
      { kind: 'quantizer', change: { dataQuantizer: 'lsq' }, quantizer: 'lsq' },
      { kind: 'weights8', change: { weightBits: 8 } },
      { kind: 'float', change: { enabled: false } },
    ]);
    const table = fixesOf({ ...trained, dataQuantizer: 'lsq', weightQuantizer: 'lnq' });
    expect(table.map(({ kind }) => kind)).toEqual(['quantizer', 'weights8', 'float']);
    expect(table[1]!.change).toEqual({ weightBits: 8, weightQuantizer: 'arq' });
    expect(fixesOf({ ...trained, weightBits: 8 }).map(({ kind }) => kind)).toContain('bits16');
    const job = jobSchema.parse({ kind: 'qat', model: '/m', train: '/t', eval: '/e', steps: 3, weightBits: 4 });
    expect(childJob(variedJob(job)!, '/c.json')).toMatchObject({ kind: 'qat', steps: 3, config: '/c.json' });
    expect(jobSchema.safeParse(childJob(variedJob(job)!, '/c.json')).success).toBe(true);
    expect(planOfRun({ config: '{}' }, '/r', 'm', variedJob(job)!)).toEqual({
      ...{ model: 'm', target: 'ascend', config: '/r/config.json', changes: {}, training: {} },
    });
  });

  it('begin with the configuration of the run', () => {
    const config = JSON.stringify({ batch_num: 4, do_fusion: false });
    const plan = planOfRun({ config }, '/r', 'm', { kind: 'ptq', target: 'ascend' }, { a: { enabled: false } });
    expect(plan).toMatchObject({ config: '/r/config.json', batchNum: 4, fusion: false });
    expect(planOfRun({ config: null }, '/r', 'm', { kind: 'ptq', target: 'ascend' })).toBeUndefined();
  });
});

describe('sums', () => {
  it('find the outlier among channels', () => {
    const even = Array.from({ length: 8 }, () => ({ min: -1, max: 1 }));
    expect(spreadOf(even)).toMatchObject({ ratio: 1, uneven: false });
    expect(spreadOf([...even, { min: -9, max: 0 }])).toEqual({ ratio: 9, channel: 8, uneven: true });
    expect(spreadOf([{ min: 0, max: 0 }])).toBeUndefined();
  });

  it('count what is clipped', () => {
    expect(clippedShare({ min: 0, max: 4, counts: [1, 1, 1, 1] }, [0, 3])).toBe(0.25);
    expect(clippedShare({ min: 0, max: 4, counts: [0, 0, 0, 0] }, [0, 3])).toBe(0);
  });

  it('share work by bits', () => {
    const node = (name: string, macs: number) => ({ name, macs, weightBytes: macs / 10 }) as never;
    const shares = sharesOf([...LAYERS, FLOAT], { nodes: [node('a', 100), node('d', 50), node('other', 0)] });
    expect(shares).toEqual([
      { bits: null, layers: 1, macs: 50, weightBytes: 5 },
      { bits: 8, layers: 1, macs: 100, weightBytes: 10 },
    ]);
  });

  it('name differences between runs', () => {
    expect(differences([LAYERS, [layer('a', 30), FLOAT]], 'accumulated')).toMatchObject([
      { name: 'a', values: [40, 30], spread: 10 },
      { name: 'b', values: [20, undefined], spread: undefined, bits: ['A8 W8', '–'] },
      { name: 'c' },
      { name: 'd', bits: ['–', 'float'] },
    ]);
  });

  it('name what became of a sample', () => {
    const of = (floatRight: boolean | null, quantizedRight: boolean | null) =>
      kindOf({ index: 0, label: null, float: '', quantized: '', floatRight, quantizedRight });
    expect([of(true, false), of(false, true), of(false, false), of(null, null)]).toEqual([
      'broken',
      'mended',
      'otherwise',
      'otherwise',
    ]);
  });
});

const READ: RunRead = {
  schema: 1,
  result: { warnings: [{ code: 'X', params: {}, text: 'take care' }] } as unknown as RunResult,
  layers: LAYERS,
  config: '{"batch_num":1,"do_fusion":true}',
  job: '',
  command: '',
};
const RUN = runOf('r', 'm', { figures: FIGURES });
const OTHER = runOf('s', 'r', { figures: { ...FIGURES, deployBytes: 200_000 } });

const ANSWERS: Answers = {
  'app.info': () => INFO,
  'project.get': () => projectOf({ runs: [RUN, OTHER] }),
  'run.events': () => [],
  'run.read': () => READ,
  'graph.facts': () => ({ schema: 1, name: '', inputs: [], outputs: [], nodes: [], values: {}, weights: [] }),
  'run.tensor': () => ({
    schema: 1,
    layer: 'c',
    samples: 16,
    float: { min: -1, max: 1, counts: [1, 2] },
    quantized: { min: -1, max: 1, counts: [2, 1] },
    clip: [-0.5, 0.5],
  }),
  'plan.view': () => ({ schema: 1, rows: [{ ...row, name: 'c' }], config: '{}', findings: [] }),
  'run.contents': () => ({
    schema: 1,
    entries: [{ path: 'x_deploy_model.onnx', sizeBytes: 1024 }],
    atc: { posix: 'atc --framework=5', windows: 'atc' },
  }),
  'model.inspect': () => ({ schema: 1, findings: [], layers: [], operators: {}, model: {} }) as never,
};

async function at(place: string, more: Answers = {}): Promise<Mounted> {
  const mounted = await show(App, { at: place, answers: { ...ANSWERS, ...more } });
  await vi.dynamicImportSettled();
  await flushPromises();
  await flushPromises();
  return mounted;
}

describe('the result', () => {
  it('shows figures and warnings, looks at the worst layer, and fixes it by a child run', async () => {
    const { wire, wrapper } = await at('/result/r', {
      'plan.save': () => '/p/configs/c.json',
      'run.start': () => 'new',
    });
    expect(wrapper.find('[data-testid=quantized-accuracy]').text()).toContain('91.52 %');
    expect(wrapper.text()).toContain('take care');
    expect(wire.inputs('run.tensor')).toEqual([{ id: 'r', layer: 'c' }]);
    await vi.waitFor(() => expect(document.querySelector('[data-testid=fix-float]')).not.toBeNull());
    document.querySelector<HTMLElement>('[data-testid=fix-float]')!.click();
    await flushPromises();
    await vi.waitFor(() => expect(wire.inputs('run.start')).toHaveLength(1));
    expect(wire.inputs('plan.save')[0]).toMatchObject({
      changes: { c: { enabled: false } },
      config: '/p/runs/r/config.json',
    });
    expect(wire.inputs('run.start')[0]).toMatchObject({ parent: 'r', job: { config: '/p/configs/c.json' } });
  });

  it('of a search says which layers were rolled back, why and at what cost, and takes another try', async () => {
    const job = jobSchema.parse({ kind: 'auto', model: '/p/m.onnx', calib: '/c.yaml', eval: '/e.yaml', maxDrop: 0.5 });
    const tries = [...AUTO.tries, tryOf(2, { value: 91.9, weightBytes: 5000 })];
    const { wire, wrapper } = await at('/result/r', {
      'project.get': () => projectOf({ runs: [runOf('r', 'm', { figures: FIGURES, job })] }),
      'run.read': () => ({ ...READ, result: { warnings: [], auto: { ...AUTO, tries } } as never }),
      'plan.save': () => '/p/configs/c.json',
      'run.start': () => 'new',
    });
    const found = wrapper.get('[data-testid=search-result]').text();
    expect(found).toContain('The goal is reached: 91.80 %, limit 91.50 %. Layers rolled back: 1 of 12.');
    expect(found).toContain('4.5 × one evaluation of the float model');
    expect(found).toMatch(/c\s*float.*1 of 2.*0.3000/s);
    expect(wrapper.find('[data-testid=take-try]').exists()).toBe(false);
    wrapper.findComponent(TryChart).vm.$emit('pick', 2);
    await flushPromises();
    expect(wrapper.get('[data-testid=picked-try]').text()).toContain('Try 2: 91.90 %');
    await wrapper.get('[data-testid=take-try]').trigger('click');
    await flushPromises();
    expect(wire.inputs('plan.save')[0]).toMatchObject({ model: 'm', changes: { c: { enabled: false } } });
    expect(wire.inputs('run.start')[0]).toMatchObject({
      parent: 'r',
      job: { kind: 'ptq', calib: '/c.yaml', eval: '/e.yaml', config: '/p/configs/c.json' },
    });
  });

  it('says that there is none', async () => {
    const { wrapper } = await at('/result/gone');
    expect(wrapper.text()).toContain('There is no such run');
  });
});

describe('other places of a run', () => {
  it('compares runs and marks the smallest', async () => {
    const { wrapper } = await at('/compare?runs=r,s');
    const table = wrapper.find('[data-testid=compare-table]').text();
    expect(table).toContain('91.52 %');
    expect(table).toMatch(/195 KiB\s*best/);
  });

  it('says what the package holds, saves it and says where', async () => {
    const { wire, wrapper } = await at('/export/r', {
      'app.info': () => ({ ...INFO, nativeDialogs: true }),
      'files.pick': () => '/home/ada/r.zip',
      'run.package': ({ path }) => ({ schema: 1, file: path, sizeBytes: 2048, sha256: 'f00', entries: ['a', 'b'] }),
    });
    expect(wrapper.text()).toContain('x_deploy_model.onnx');
    expect(wrapper.text()).toContain('atc --framework=5');
    await wrapper.find('[data-testid=save-package]').trigger('click');
    await flushPromises();
    expect(wire.inputs('run.package')).toEqual([{ id: 'r', path: '/home/ada/r.zip', target: 'ascend' }]);
    expect(wrapper.find('[data-testid=package-made]').text()).toContain('/home/ada/r.zip');
  });

  it('shows what happened to a dead engine, and offers to run again and a bundle', async () => {
    const dead = runOf('d', 'm', { state: 'failed', error: { code: 'ENGINE_DIED', params: { stage: 'calibrate' } } });
    const { wire, wrapper, router } = await at('/run/d', {
      'project.get': () => projectOf({ runs: [dead] }),
      'run.events': () => [{ type: 'stage', stage: 'calibrate', at: 5 }],
      'run.again': () => 'e',
    });
    expect(wrapper.find('[data-testid=run-broken]').text()).toContain('Last step: calibrate');
    expect(wrapper.find('[data-testid=live-bundle]').exists()).toBe(true);
    await wrapper.find('[data-testid=live-again]').trigger('click');
    await flushPromises();
    expect(wire.inputs('run.again')).toEqual([{ id: 'd' }]);
    await vi.waitFor(() => expect(router.currentRoute.value.path).toBe('/run/e'));
  });
});

describe('the export', () => {
  it('of a run without a result says whose package is shown instead', async () => {
    const failed = runOf('f', 'm', { name: 'no data', state: 'failed' });
    const done = runOf('r', 'm', { figures: FIGURES });
    const { wrapper } = await at('/export/f', { 'project.get': () => projectOf({ runs: [done, failed] }) });
    expect(wrapper.find('[data-testid=export-other]').text()).toContain('“no data” has no result to export');
    const other = await at('/export/r', { 'project.get': () => projectOf({ runs: [done, failed] }) });
    expect(other.wrapper.find('[data-testid=export-other]').exists()).toBe(false);
  });
});
