import { flushPromises } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import type { LayerRow } from '../../../proto/contract';
import type { GraphFacts, GraphLayout, WeightFacts } from '../../../proto/graphView';
import type { Inspection } from '../../../proto/job';
import { useProject } from '../../../renderer/stores/project';
import { useSelection } from '../../../renderer/stores/selection';
import ModelView from '../../../renderer/views/model/ModelView.vue';
import { modelOf, projectOf, Refusal, show, type Answers } from '../kit';

const FACTS: GraphFacts = {
  schema: 1,
  name: 'net',
  inputs: ['x'],
  outputs: ['y'],
  nodes: [
    {
      name: 'conv1',
      op: 'Conv',
      domain: '',
      inputs: ['x', 'w'],
      outputs: ['c'],
      attributes: { group: '1' },
      macs: 6912,
      weightBytes: 432,
      layer: { quantizable: true },
    },
    { name: 'relu1', op: 'Relu', domain: '', inputs: ['c'], outputs: ['y'], attributes: {}, macs: 0, weightBytes: 0 },
  ],
  values: { x: { type: 'FLOAT', shape: [1, 3, 8, 8] }, w: { type: 'FLOAT', shape: [4, 3, 3, 3] } },
  weights: ['w'],
};
const LAYOUT: GraphLayout = {
  schema: 1,
  width: 100,
  height: 400,
  boxes: [0, 1, 2, 3].map((i) => [0, 100 * i, 80, 40] as const),
  edges: [],
};
const INSPECTION: Inspection = {
  schema: 1,
  model: {
    path: '/p/m.onnx',
    sha256: '0'.repeat(64),
    opset: 13,
    irVersion: 8,
    inputs: [],
    outputs: [],
    params: 1000,
    macs: 6912,
    sizeBytes: 4000,
  },
  operators: { Conv: 1, Relu: 1 },
  layers: [],
  findings: [{ severity: 'warning', code: 'WEIGHT_ALL_ZERO', node: 'conv1', params: { tensor: 'w' }, message: '' }],
};
const ROW: LayerRow = {
  name: 'conv1',
  op: 'Conv',
  quantizable: true,
  hasWeight: true,
  perChannelPossible: true,
  dataBitsPossible: [8],
  weightBitsPossible: [8],
  observers: ['ifmr'],
  enabled: true,
  dataBits: 8,
  weightBits: 8,
  perChannel: true,
  observer: 'ifmr',
  symmetric: false,
};
const WEIGHT: WeightFacts = {
  schema: 1,
  name: 'w',
  type: 'FLOAT',
  shape: [4, 3, 3, 3],
  min: -1,
  max: 1,
  mean: 0,
  std: 0.5,
  sparsity: 0,
  notFinite: 0,
  histogram: { min: -1, max: 1, counts: [1, 2] },
};
const ANSWERS: Answers = {
  'graph.facts': () => FACTS,
  'graph.layout': () => LAYOUT,
  'model.inspect': () => INSPECTION,
  'plan.view': () => ({ schema: 1, rows: [ROW], config: '', findings: [] }),
  'draft.load': () => null,
  'draft.save': () => null,
  'graph.weight': () => WEIGHT,
};

async function open(answers: Answers = {}, project = projectOf()) {
  document.body.innerHTML = '<div id="inspector"></div>';
  const shown = await show(ModelView, { answers: { ...ANSWERS, ...answers }, at: '/model/m' });
  useProject().state = project;
  await flushPromises();
  return shown;
}

describe('the model view', () => {
  it('shows the graph and what the doctor says, in sentences', async () => {
    const { wrapper } = await open();
    expect(wrapper.find('[data-testid=graph]').exists()).toBe(true);
    expect(wrapper.get('[data-testid=doctor]').text()).toContain("the weight 'w' holds zeros only");
    expect(wrapper.get('[data-testid=doctor]').text()).toContain('check that the export kept the trained values');
  });

  it('a place of a finding leads to the node; graph, table and inspector share the selection', async () => {
    const { wrapper } = await open();
    await wrapper.get('[data-testid=doctor] button').trigger('click');
    await flushPromises();
    const selection = useSelection();
    expect([selection.node, selection.layer]).toEqual(['conv1', 'conv1']);
    const inspector = document.getElementById('inspector')!.textContent;
    expect(inspector).toContain('conv1');
    expect(inspector).toContain('Can be quantized');
    expect(inspector).toContain('FLOAT 4×3×3×3');
  });

  it('arrows walk the graph', async () => {
    const { wrapper } = await open({
      'graph.layout': () => ({
        ...LAYOUT,
        edges: [
          { from: 2, to: 0, value: 'x', points: [0, 0, 0, 9] },
          { from: 0, to: 1, value: 'c', points: [0, 0, 0, 9] },
        ],
      }),
    });
    const graph = wrapper.get('[data-testid=graph]');
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown']) await graph.trigger('keydown', { key });
    expect(useSelection().node).toBe('relu1');
    expect(useSelection().layer).toBeUndefined();
    await graph.trigger('keydown', { key: 'Escape' });
    expect(useSelection().node).toBeUndefined();
  });

  it('draws repeated blocks as boxes, and opens them again', async () => {
    const chain = Array.from({ length: 9 }, (_, i) => ({
      ...FACTS.nodes[1]!,
      name: `n${i}`,
      op: ['Conv', 'Relu', 'Sigmoid'][i % 3]!,
      inputs: [i === 0 ? 'x' : `v${i - 1}`],
      outputs: [`v${i}`],
    }));
    const facts = { ...FACTS, nodes: chain, outputs: ['v8'] };
    const { wrapper, wire } = await open({
      'graph.facts': () => facts,
      'graph.layout': ({ collapsed }) => ({
        ...LAYOUT,
        edges: [],
        boxes: Array.from({ length: 11 - 2 * collapsed.length }, (_, i) => [0, 100 * i, 80, 40] as const),
      }),
    });
    await wrapper.get('[data-testid=collapse-blocks]').trigger('click');
    await flushPromises();
    expect(wire.inputs('graph.layout').at(-1)!.collapsed).toEqual(['n3', 'n6']);
    useSelection().select({ node: 'n4' });
    await flushPromises();
    const graph = wrapper.get('[data-testid=graph]');
    expect(wrapper.text()).toContain('▸ Block (3)');
    await graph.trigger('keydown', { key: 'Enter' });
    await flushPromises();
    expect(wire.inputs('graph.layout').at(-1)!.collapsed).toEqual(['n6']);
    await graph.trigger('keydown', { key: 'c' });
    await flushPromises();
    expect(wire.inputs('graph.layout').at(-1)!.collapsed).toEqual(['n6', 'n3']);
  });

  it('what fails says so and keeps nothing else from showing', async () => {
    const { wrapper } = await open({
      'graph.layout': () => {
        throw new Refusal({ code: 'LAYOUT_FAILED', params: { nodes: 2, detail: 'out of memory' } });
      },
    });
    expect(wrapper.get('[data-testid=error]').text()).toContain('its layout failed (out of memory)');
    expect(wrapper.find('[data-testid=doctor]').exists()).toBe(true);
  });

  it('without a model, or without its file, says what to do', async () => {
    const empty = await open({}, projectOf({ models: [] }));
    expect(empty.wrapper.text()).toContain('No model yet');
    empty.wrapper.unmount();
    const missing = await open({}, projectOf({ models: [modelOf('m', { missing: true })] }));
    expect(missing.wrapper.text()).toContain('not at its place');
    expect(missing.wire.inputs('graph.facts')).toEqual([]);
  });
});
