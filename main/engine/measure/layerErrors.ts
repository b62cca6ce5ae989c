/**
 * Errors of all quantized layers in one pass: float and fake-quant graph stand side by side in one session, and a copy of
 * each layer that is fed with float data gives its error alone. Only four sums a row leave the session.
 */
import { node as makeNode, valueInfo } from '../graph/build';
import { appendReduction, rowAxes } from '../calibrate/reduce';
import { GraphEdit, mapNodeGraphs, renameCaptures } from '../graph/edit';
import { linksOf } from '../graph/links';
import { DataType, type Graph, type Model, type Node } from '../graph/onnx';
import { addSums, cosine, NO_SUMS, sqnrDb, type PairSums } from '../numerics/distance';
import { inferGraph, opsetOf } from '../ops/infer';
import { keepOnly } from '../passes/removeDead';
import { Session, type Values } from '../runtime/session';
import type { LayerError } from '../../../proto/job';

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

/** A figure is absent where a sum of squares leaves float32's range (values above 1e19). */
export interface LayerErrors {
  readonly alone?: LayerError;
  readonly accumulated?: LayerError;
}

interface Comparison {
  readonly layer: string;
  readonly kind: keyof LayerErrors;
  readonly outputs: Readonly<Record<keyof PairSums, string>>;
}

/**
 * Cosine similarity and SQNR of each layer's output against float over the batches, with the layer alone quantized and
 * with everything up to it.
 */
export async function layerErrors(
  float: Model & { graph: Graph },
  quantized: Graph,
  pairs: readonly LayerPair[],
  batches: AsyncIterable<Values>,
  options: { threads: number; onBatch(): Promise<void> | void },
): Promise<Map<string, LayerErrors>> {
  const { graph, comparisons } = sideBySide(float, quantized, pairs);
  const session = await Session.open({ ...float, graph }, { threads: options.threads, exact: true });
  const sums = comparisons.map(() => NO_SUMS);
  for await (const feeds of batches) {
    const fed = Object.fromEntries(Object.entries(feeds).filter(([name]) => linksOf(graph).input.has(name)));
    const outputs = await session.run(fed);
    comparisons.forEach(({ outputs: names }, i) => {
      const sum = (name: string): number => (outputs[name]!.data as Float32Array).reduce((a, b) => a + b, 0);
      sums[i] = addSums(sums[i]!, { aa: sum(names.aa), bb: sum(names.bb), ab: sum(names.ab), dd: sum(names.dd) });
    });
    await options.onBatch();
  }
  await session.close();
  const result = new Map<string, LayerErrors>();
  comparisons.forEach(({ layer, kind }, i) => {
    const error: LayerError = { cosine: cosine(sums[i]!), sqnrDb: sqnrDb(sums[i]!) };
    const measured = Object.values(error).every(Number.isFinite);
    result.set(layer, { ...result.get(layer), ...(measured ? { [kind]: error } : {}) });
  });
  return result;
}

function sideBySide(float: Model & { graph: Graph }, quantized: Graph, pairs: readonly LayerPair[]) {
  const { graph } = float;
  const inputs = new Set(graph.input.map(({ name }) => name));
  const prefixed = withPrefix(quantized, 'quantized/', inputs);
  const edit = new GraphEdit({
    ...graph,
    node: [...graph.node, ...prefixed.node],
    initializer: [...graph.initializer, ...prefixed.initializer],
    valueInfo: [],
  });
  const types = inferGraph(graph, opsetOf(float)).values;
  const comparisons = pairs.flatMap((pair): Comparison[] => {
    const axes = rowAxes(types.get(pair.float)?.shape?.length);
    const alone = appendAlone(edit, prefixed, pair, inputs);
    const compare = (kind: keyof LayerErrors, value: string): Comparison => ({
      layer: pair.layer,
      kind,
      outputs: appendSums(edit, pair.float, value, axes, opsetOf(float)),
    });
    return [compare('accumulated', rename(pair.quantized, 'quantized/', inputs)), compare('alone', alone)];
  });
  const outputs = comparisons.flatMap(({ outputs: names }) => Object.values(names));
  const info = [...new Set(outputs)].map((name) => valueInfo(name, DataType.FLOAT));
  return { graph: keepOnly(edit.done(), info), comparisons };
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

function appendSums(edit: GraphEdit, a: string, b: string, axes: readonly number[] | undefined, opset: number) {
  const join = (op: string): string => {
    const output = edit.freshValue(`${b}/${op}`);
    edit.appendNode(makeNode(op, [a, b], [output], { name: output }));
    return output;
  };
  const sum = (kind: 'ReduceSum' | 'ReduceSumSquare', value: string): string =>
    appendReduction(edit, kind, value, axes, opset).output[0]!;
  return {
    aa: sum('ReduceSumSquare', a),
    bb: sum('ReduceSumSquare', b),
    ab: sum('ReduceSum', join('Mul')),
    dd: sum('ReduceSumSquare', join('Sub')),
  };
}
