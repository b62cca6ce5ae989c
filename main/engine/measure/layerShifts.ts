/**
 * How far quantization moves the mean of each output channel of a layer: E[y_float] − E[y_quantized] over batches and positions,
 * with the layer alone quantized. Reduced inside the graph: one number a channel leaves the session.
 */
import { node as makeNode, valueInfo } from '../graph/build';
import { linksOf } from '../graph/links';
import { DataType, type Graph, type Model } from '../graph/onnx';
import { appendReduction } from '../calibrate/reduce';
import { inferGraph, opsetOf } from '../ops/infer';
import { keepOnly } from '../passes/removeDead';
import { Session, type Values } from '../runtime/session';
import { sideBySide, type LayerPair } from './sideBySide';

/** By layer, one number an output channel. Layers whose rank is unknown, or whose channels are not on axis 1, are left out. */
export async function layerShifts(
  float: Model & { graph: Graph },
  quantized: Graph,
  pairs: readonly LayerPair[],
  batches: AsyncIterable<Values>,
  options: { threads: number; onBatch(): Promise<void> | void },
): Promise<Map<string, Float32Array>> {
  const { graph, taps } = shiftGraph(float, quantized, pairs);
  const session = await Session.open({ ...float, graph }, { threads: options.threads, exact: true });
  const sums = new Map<string, Float64Array>();
  let samples = 0;
  for await (const feeds of batches) {
    const fed = Object.fromEntries(Object.entries(feeds).filter(([name]) => linksOf(graph).input.has(name)));
    const outputs = await session.run(fed);
    const count = Object.values(feeds)[0]?.dims[0] ?? 1;
    samples += count;
    for (const { layer, output } of taps) {
      const means = outputs[output]!.data as Float32Array;
      const sum = sums.get(layer) ?? new Float64Array(means.length);
      means.forEach((mean, channel) => (sum[channel]! += mean * count));
      sums.set(layer, sum);
    }
    await options.onBatch();
  }
  await session.close();
  return new Map([...sums].map(([layer, sum]) => [layer, Float32Array.from(sum, (total) => total / samples)]));
}

function shiftGraph(float: Model & { graph: Graph }, quantized: Graph, pairs: readonly LayerPair[]) {
  const opset = opsetOf(float);
  const types = inferGraph(float.graph, opset).values;
  const { node: nodes } = linksOf(float.graph);
  const { edit, views } = sideBySide(float.graph, quantized, pairs);
  const taps = views.flatMap(({ pair, alone }) => {
    const rank = types.get(pair.float)?.shape?.length ?? 0;
    if (rank < 2 || nodes.get(pair.layer)?.opType === 'MatMul') return [];
    const difference = edit.freshValue(`${alone}/shift`);
    edit.appendNode(makeNode('Sub', [pair.float, alone], [difference], { name: difference }));
    const axes = Array.from({ length: rank }, (_, axis) => axis).filter((axis) => axis !== 1);
    return [{ layer: pair.layer, output: appendReduction(edit, 'ReduceMean', difference, axes, opset).output[0]! }];
  });
  const outputs = taps.map(({ output }) => valueInfo(output, DataType.FLOAT));
  return { graph: keepOnly(edit.done(), outputs), taps };
}
