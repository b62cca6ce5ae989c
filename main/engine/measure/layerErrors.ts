/**
 * Errors of all quantized layers in one pass: float and fake-quant graph stand side by side in one session, and a copy of
 * each layer that is fed with float data gives its error alone. Only four sums a row leave the session.
 */
import { node as makeNode, valueInfo } from '../graph/build';
import { appendReduction, rowAxes } from '../calibrate/reduce';
import type { GraphEdit } from '../graph/edit';
import { linksOf } from '../graph/links';
import { DataType, type Graph, type Model } from '../graph/onnx';
import { addSums, cosine, NO_SUMS, sqnrDb, type PairSums } from '../numerics/distance';
import { inferTypes, opsetOf, type Types } from '../ops/infer';
import { sizeOf } from '../ops/support/shapes';
import { keepOnly } from '../passes/removeDead';
import { Session, type Values } from '../runtime/session';
import type { LayerError } from '../../../proto/job';
import { sideBySide, type LayerPair } from './sideBySide';

/**
 * A figure is absent where a sum of squares leaves float32's range (values above 1e19), the accumulated one also where the
 * number of elements depends on the data (boxes that were kept): float and quantized ones do not pair up.
 */
export interface LayerErrors {
  readonly alone?: LayerError;
  readonly accumulated?: LayerError;
}

interface Comparison {
  readonly layer: string;
  readonly kind: keyof LayerErrors;
  readonly outputs: Readonly<Record<keyof PairSums, string>>;
}

export interface LayerErrorOptions {
  readonly threads: number;
  onBatch(): Promise<void> | void;
  /** The sums of each layer alone in one call. */
  onAlone?(layer: string, sums: PairSums): void;
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
  options: LayerErrorOptions,
): Promise<Map<string, LayerErrors>> {
  let opened: { graph: Graph; comparisons: readonly Comparison[]; session: Session } | undefined;
  const sums: PairSums[] = [];
  for await (const feeds of batches) {
    opened ??= await open(float, quantized, pairs, feeds, options.threads);
    const { graph, comparisons, session } = opened;
    const fed = Object.fromEntries(Object.entries(feeds).filter(([name]) => linksOf(graph).input.has(name)));
    const outputs = await session.run(fed);
    comparisons.forEach(({ layer, kind, outputs: names }, i) => {
      const sum = (name: string): number => (outputs[name]!.data as Float32Array).reduce((a, b) => a + b, 0);
      const call = { aa: sum(names.aa), bb: sum(names.bb), ab: sum(names.ab), dd: sum(names.dd) };
      sums[i] = addSums(sums[i] ?? NO_SUMS, call);
      if (kind === 'alone') options.onAlone?.(layer, call);
    });
    await options.onBatch();
  }
  await opened?.session.close();
  const result = new Map<string, LayerErrors>();
  opened?.comparisons.forEach(({ layer, kind }, i) => {
    const error: LayerError = { cosine: cosine(sums[i]!), sqnrDb: sqnrDb(sums[i]!) };
    const measured = Object.values(error).every(Number.isFinite);
    result.set(layer, { ...result.get(layer), ...(measured ? { [kind]: error } : {}) });
  });
  return result;
}

/** The session for calls like `feeds`, whose sizes tell which shapes depend on the data. */
async function open(
  float: Model & { graph: Graph },
  quantized: Graph,
  pairs: readonly LayerPair[],
  feeds: Values,
  threads: number,
) {
  const shapes = new Map(Object.entries(feeds).map(([name, { dims }]) => [name, dims]));
  const types = inferTypes(float, shapes).values;
  const { graph, comparisons } = compare(float, quantized, pairs, types);
  return { graph, comparisons, session: await Session.open({ ...float, graph }, { threads, exact: true }) };
}

function compare(
  float: Model & { graph: Graph },
  quantized: Graph,
  pairs: readonly LayerPair[],
  types: Types['values'],
) {
  const opset = opsetOf(float);
  const { edit, views } = sideBySide(float.graph, quantized, pairs);
  const comparisons = views.flatMap(({ pair, accumulated, alone }): Comparison[] => {
    const shape = types.get(pair.float)?.shape;
    const axes = rowAxes(shape?.length);
    const against = (kind: keyof LayerErrors, value: string): Comparison => ({
      layer: pair.layer,
      kind,
      outputs: appendSums(edit, pair.float, value, axes, opset),
    });
    const pairsUp = sizeOf(shape) !== undefined;
    return [...(pairsUp ? [against('accumulated', accumulated)] : []), against('alone', alone)];
  });
  const outputs = comparisons.flatMap(({ outputs: names }) => Object.values(names));
  const info = [...new Set(outputs)].map((name) => valueInfo(name, DataType.FLOAT));
  return { graph: keepOnly(edit.done(), info), comparisons };
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
