/** A quantized graph beside the float one in one session, with a copy of each layer that is fed with float data. */
import { GraphEdit, mapNodeGraphs, renameCaptures } from '../graph/edit';
import { linksOf } from '../graph/links';
import type { Graph, Node } from '../graph/onnx';

/** A layer's output before and after quantization, and where its quantized part begins. */
export interface LayerPair {
  readonly layer: string;
  /** Output in the float graph. */
  readonly float: string;
  /** Dequantized output in the fake-quant graph. */
  readonly quantized: string;
  /** Input of its quantizer (or balancing) in the float and in the fake-quant graph. */
  readonly floatInput: string;
  readonly quantizedInput: string;
}

/** Where the outputs of a layer are. */
export interface LayerView {
  readonly pair: LayerPair;
  /** With everything up to the layer quantized. */
  readonly accumulated: string;
  /** With the layer alone quantized. */
  readonly alone: string;
}

export function sideBySide(
  float: Graph,
  quantized: Graph,
  pairs: readonly LayerPair[],
): { readonly edit: GraphEdit; readonly views: readonly LayerView[] } {
  const inputs = new Set(float.input.map(({ name }) => name));
  const prefixed = withPrefix(quantized, 'quantized/', inputs);
  const edit = new GraphEdit({
    ...float,
    node: [...float.node, ...prefixed.node],
    initializer: [...float.initializer, ...prefixed.initializer],
    valueInfo: [],
  });
  const views = pairs.map((pair): LayerView => ({
    pair,
    accumulated: rename(pair.quantized, 'quantized/', inputs),
    alone: appendAlone(edit, prefixed, pair, inputs),
  }));
  return { edit, views };
}

const rename = (value: string, prefix: string, kept: ReadonlySet<string>): string =>
  value === '' || kept.has(value) ? value : prefix + value;

function withPrefix(graph: Graph, prefix: string, kept: ReadonlySet<string>): Graph {
  return {
    ...graph,
    node: graph.node.map((node) => renamedNode(node, prefix, (value) => rename(value, prefix, kept))),
    initializer: graph.initializer.map((tensor) => ({ ...tensor, name: prefix + tensor.name })),
  };
}

function renamedNode(node: Node, prefix: string, name: (value: string) => string): Node {
  const renamed = { ...node, name: prefix + node.name, input: node.input.map(name), output: node.output.map(name) };
  return mapNodeGraphs(renamed, (inner) => renameCaptures(inner, name));
}

/** A copy of the layer's quantized part that reads the float graph; returns its output. */
function appendAlone(edit: GraphEdit, quantized: Graph, pair: LayerPair, inputs: ReadonlySet<string>): string {
  const start = rename(pair.quantizedInput, 'quantized/', inputs);
  const chain: Node[] = [];
  const { producer } = linksOf(quantized);
  const end = rename(pair.quantized, 'quantized/', inputs);
  for (let value = end; value !== start;) {
    const node = producer.get(value)!;
    chain.unshift(node);
    value = node.input[0]!;
  }
  const inside = new Set(chain.flatMap((node) => node.output));
  const prefix = `alone/${pair.layer}/`;
  const name = (value: string): string =>
    value === start ? pair.floatInput : inside.has(value) ? prefix + value : value;
  edit.appendNode(...chain.map((node) => renamedNode(node, prefix, name)));
  return name(end);
}
