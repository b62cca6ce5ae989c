/**
 * A calibrated plan as nodes: for each quantized layer `<layer>.quant` on its data and `<layer>.weight_quant` on its weight,
 * and where it is balanced `<layer>.mul` = x·(1/f) before it, the weight multiplied by f (amct-spec §6.1, §8.6).
 */
import { inputPlan, type LayerPlan, type QuantPlan } from '../../../proto/plan';
import { constant, node as makeNode } from '../graph/build';
import { GraphEdit, withInput } from '../graph/edit';
import { linksOf } from '../graph/links';
import type { Graph, Node } from '../graph/onnx';
import { floatTensor } from '../graph/tensor';
import { scaleChannels } from '../numerics/channels';
import { mapFloats } from '../numerics/values';
import { inputLayout } from '../ops/weights';
import { fakeQuantizeNode } from './fakeQuantize';
import { dataInput } from './layerInput';

/** The graph with FakeQuantize nodes for every quantized input of the plan. */
export function placeQuantizers(graph: Graph, plan: QuantPlan): Graph {
  const edit = new GraphEdit(graph);
  const changes = new Map<Node, Node>();
  const change = (node: Node, index: number, value: string): void => {
    changes.set(node, withInput(changes.get(node) ?? node, index, value));
  };
  for (const layer of plan.layers) {
    const node = linksOf(graph).node.get(layer.layer);
    const data = inputPlan(layer, 0);
    if (!node || !data) continue;
    const { reader, index, value } = dataInput(graph, node);
    const output = edit.freshValue(`${layer.layer}.quant.output0`);
    edit.insertBefore(reader, fakeQuantizeNode(layer.layer, 'quant', value, output, data));
    change(reader, index, output);
    const weight = inputPlan(layer, 1);
    if (!weight) continue;
    const quantized = edit.freshValue(`${layer.layer}.weight_quant.output0`);
    edit.insertBefore(node, fakeQuantizeNode(layer.layer, 'weight_quant', node.input[1]!, quantized, weight));
    change(node, 1, quantized);
  }
  for (const [before, after] of changes) edit.replace(before, after);
  return edit.done();
}

/** Multiplies balanced weights by their factors and divides the data by them; before quantizers are placed. */
export function placeBalances(graph: Graph, plan: QuantPlan): Graph {
  const balanced = plan.layers.filter((layer) => layer.balance?.factors);
  if (balanced.length === 0) return graph;
  const edit = new GraphEdit(graph);
  for (const layer of balanced) balanceLayer(edit, layer, layer.balance!.factors!);
  return edit.done();
}

function balanceLayer(edit: GraphEdit, layer: LayerPlan, factors: readonly number[]): void {
  const { node: nodes, initializer } = linksOf(edit.graph);
  const node = nodes.get(layer.layer)!;
  const weight = initializer.get(node.input[1]!)!;
  const layout = inputLayout(node, weight.dims);
  edit.setTensor(mapFloats(weight, (values, start) => scaleChannels(values, factors, layout, start), 'typed'));
  const inverse = Float32Array.from(factors, (factor) => 1 / factor);
  const name = `${layer.layer}.tensor_balance_factor`;
  const dims = [1, inverse.length, ...weight.dims.slice(2).map(() => 1)];
  edit.prependNode(constant(name, `${name}.output0`, floatTensor('', dims, inverse)));
  const output = `${layer.layer}.mul.output0`;
  edit.insertBefore(
    node,
    makeNode('Mul', [node.input[0]!, `${name}.output0`], [output], { name: `${layer.layer}.mul` }),
  );
  edit.replace(node, withInput(node, 0, output));
}
