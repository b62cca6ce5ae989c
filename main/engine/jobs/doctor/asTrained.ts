/**
 * Whether data reach a model as in training. The first BatchNormalization remembers mean μ and variance σ² of each channel that it saw
 * in training; on some samples the values before it have mean m and deviation s. Where the preprocessing is the same, m ≈ μ and
 * s ≈ σ, so the median channel has
 *
 *   shift = |m − μ| / σ ≈ 0,   spread = s / σ ≈ 1.
 *
 * Pixels of 0 … 255 in place of normalized ones give a spread of 50 and more, pixels of 0 … 1 one of about a quarter. A model without
 * BatchNormalization remembers nothing, and nothing is said about it.
 */
import { finding } from '../../../../proto/findings';
import type { Finding } from '../../../../proto/job';
import type { InputPreview } from '../../../../proto/preview';
import { valueInfo } from '../../graph/build';
import { constantOf, feedsOf } from '../../graph/links';
import { DataType, type Graph, type Model, type Node } from '../../graph/onnx';
import type { Dataset } from '../../data/dataset';
import { axisLayout, forChannels } from '../../numerics/channels';
import { floatValues } from '../../numerics/values';
import { keepOnly } from '../../passes/removeDead';
import { Session } from '../../runtime/session';
import { isFloat } from './constants';

/** Samples that are run. */
const SAMPLES = 16;
const GREATEST_SHIFT = 3;
const SPREAD = [1 / 3, 4] as const;

type GraphModel = Model & { readonly graph: Graph };

/** `inputs`: what the data look like. Throws what opening a session and reading the data throw. */
export async function asTrained(
  model: GraphModel,
  dataset: Dataset,
  inputs: readonly InputPreview[],
  threads: number,
): Promise<Finding[]> {
  const norm = model.graph.node.find((node) => isRemembering(model.graph, node));
  const [input, ...others] = feedsOf(model.graph);
  const seen = inputs.find(({ name }) => name === input?.name);
  if (!norm || !seen || others.length > 0) return [];
  const moments = await momentsBefore(model, norm, dataset, threads);
  const { shift, spread } = compared(model.graph, norm, moments);
  const same = !(shift > GREATEST_SHIFT || spread < SPREAD[0] || spread > SPREAD[1]);
  if (same) return [];
  const [low, high] = [
    Math.min(...seen.channels.map(({ min }) => min)),
    Math.max(...seen.channels.map(({ max }) => max)),
  ];
  const params = {
    input: seen.name,
    shift: shift.toFixed(1),
    spread: spread.toPrecision(2),
    low: Number(low.toPrecision(3)),
    high: Number(high.toPrecision(3)),
  };
  return [finding('INPUT_NOT_AS_TRAINED', params, norm.name)];
}

/** Its statistics are constants other than those it began with. */
function isRemembering(graph: Graph, { opType, domain, input }: Node): boolean {
  if (opType !== 'BatchNormalization' || domain !== '') return false;
  const [mean, variance] = [input[3], input[4]].map((value) => constantOf(graph, value ?? ''));
  if (!mean || !variance || !isFloat(mean) || !isFloat(variance)) return false;
  return floatValues(mean).some((value) => value !== 0) || floatValues(variance).some((value) => value !== 1);
}

interface Moments {
  /** Values of one channel. */
  count: number;
  readonly sums: Float64Array;
  readonly squares: Float64Array;
}

/** Of each channel of what goes into the node, over some samples. */
async function momentsBefore(model: GraphModel, norm: Node, dataset: Dataset, threads: number): Promise<Moments> {
  const [value = ''] = norm.input;
  const graph = keepOnly(model.graph, [valueInfo(value, DataType.FLOAT)]);
  const session = await Session.open({ ...model, graph }, { threads });
  const channels = constantOf(model.graph, norm.input[3]!)!.dims[0] ?? 0;
  const moments: Moments = { count: 0, sums: new Float64Array(channels), squares: new Float64Array(channels) };
  const size = Math.min(dataset.maxBatch, SAMPLES);
  for await (const { feeds } of dataset.batches(size, { count: Math.min(dataset.samples, Math.max(size, SAMPLES)) })) {
    const { data, dims } = (await session.run(feeds))[value]!;
    if (data instanceof Float32Array) addMoments(moments, data, dims);
  }
  await session.close();
  return moments;
}

function addMoments(moments: Moments, data: Float32Array, dims: readonly number[]): void {
  const { sums, squares } = moments;
  forChannels(data.length, axisLayout(dims, 1), (start, end, channel) => {
    for (let i = start; i < end; i++) {
      sums[channel] = sums[channel]! + data[i]!;
      squares[channel] = squares[channel]! + data[i]! ** 2;
    }
  });
  moments.count += data.length / sums.length;
}

/** NaN where nothing was counted. */
function compared(graph: Graph, norm: Node, { count, sums, squares }: Moments): { shift: number; spread: number } {
  const statistic = (index: number): Float32Array => floatValues(constantOf(graph, norm.input[index]!)!);
  const [means, variances] = [statistic(3), statistic(4)];
  const deviation = (channel: number): number => Math.sqrt(variances[channel]!);
  const shifts = sums.map((sum, channel) => Math.abs(sum / count - means[channel]!) / deviation(channel));
  const spreads = squares.map((square, channel) => {
    const mean = sums[channel]! / count;
    return Math.sqrt(Math.max(0, square / count - mean * mean)) / deviation(channel);
  });
  return { shift: medianOf(shifts), spread: medianOf(spreads) };
}

/** Of the finite ones: a channel that never varied in training tells nothing. */
function medianOf(values: Float64Array): number {
  const finite = values.filter(Number.isFinite).sort();
  return finite[finite.length >> 1] ?? NaN;
}
