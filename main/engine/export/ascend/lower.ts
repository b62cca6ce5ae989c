/** What deploy and fake-quant model have in common: how a layer is rewritten around its new weight, bias and output. */
import { attribute } from '../../graph/build';
import { findAttribute } from '../../graph/attributes';
import { GraphEdit, withAttribute } from '../../graph/edit';
import { linksOf } from '../../graph/links';
import type { Graph, Model, Node, Tensor } from '../../graph/onnx';
import { fakeQuantizeOf, type FakeQuantize } from '../../passes/fakeQuantize';
import { readQuantizedLayers, type QuantizedLayer } from './quantizedLayers';

/** How one of the two models writes what differs. */
export interface Writer {
  /** The nodes in place of a data quantizer, the last one giving what the layers read. */
  quantizer(edit: GraphEdit, quantizer: FakeQuantize): readonly Node[];
  weight(layer: QuantizedLayer): Tensor;
  bias(layer: QuantizedLayer): Tensor;
  /** The node that brings the integers in `input` back to floats in `output`. */
  dequantizer(edit: GraphEdit, layer: QuantizedLayer, input: string, output: string): Node;
  dequantOutput(layer: QuantizedLayer): string;
}

/** The model with every FakeQuantize lowered by `writer`. */
export function lower(model: Model & { graph: Graph }, writer: Writer): Model & { graph: Graph } {
  const { graph } = model;
  const edit = new GraphEdit(graph);
  const layers = readQuantizedLayers(graph);
  for (const node of graph.node) {
    const quantizer = fakeQuantizeOf(node);
    if (quantizer) lowerQuantizer(edit, quantizer, writer);
  }
  for (const layer of layers) lowerLayer(edit, layer, writer);
  const lowered = edit.done();
  const used = new Set(lowered.node.map((node) => node.domain));
  const opsetImport = model.opsetImport.filter(({ domain }) => domain === '' || used.has(domain));
  // Recorded types of values are no longer true; constants of an overridable initializer are not wanted as inputs.
  const input = lowered.input.filter(({ name }) => !linksOf(lowered).initializer.has(name));
  return { ...model, opsetImport, graph: { ...lowered, input, valueInfo: [] } };
}

function lowerQuantizer(edit: GraphEdit, quantizer: FakeQuantize, writer: Writer): void {
  const isWeight = linksOf(edit.graph).initializer.has(quantizer.input);
  const nodes = isWeight ? [] : writer.quantizer(edit, quantizer);
  edit.replace(quantizer.node, ...nodes);
  const output = nodes.at(-1)?.output[0];
  if (output !== undefined && output !== quantizer.output) edit.redirect(quantizer.output, output);
}

function lowerLayer(edit: GraphEdit, layer: QuantizedLayer, writer: Writer): void {
  const { node, last } = layer;
  if (layer.weight) edit.setTensor(writer.weight(layer));
  if (layer.bias) edit.setTensor(writer.bias(layer));
  const final = last.output[0]!;
  const isOutput = linksOf(edit.graph).outputs.has(final);
  const raw = isOutput ? edit.freshValue(`${last.name}_output0`) : final;
  const dequantized = isOutput ? final : edit.freshValue(writer.dequantOutput(layer));
  const own = { ...layerNode(layer), output: last === node ? [raw] : node.output };
  edit.replace(node, own);
  if (last !== node) edit.replace(last, { ...last, output: [raw] });
  edit.insertAfter(last, writer.dequantizer(edit, layer, raw, dequantized));
  if (!isOutput) edit.redirect(final, dequantized);
}

/** The layer reading its weight directly; a Gemm whose weight was transposed offline says so. */
function layerNode({ node, weight }: QuantizedLayer): Node {
  if (!weight) return node;
  const direct = { ...node, input: node.input.map((value, i) => (i === 1 ? weight.tensor.name : value)) };
  return findAttribute(node, 'transB') ? withAttribute(direct, attribute('transB', 0)) : direct;
}
