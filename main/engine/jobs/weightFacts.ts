/**
 * The values of a weight summed up, in two passes piece by piece, so that a weight of any size costs no memory: first range,
 * mean and the range of every channel, then the standard deviation and a histogram of 256 equal bins between min and max.
 * NaN and Inf are counted and otherwise left out.
 */
import { fail } from '../../../proto/errors';
import type { ChannelRange, WeightFacts } from '../../../proto/graphView';
import { constantOf, usesOf } from '../graph/links';
import { typeName, type Graph, type Tensor } from '../graph/onnx';
import { channelRanges, type ChannelLayout } from '../numerics/channels';
import { numberPieces } from '../numerics/values';
import { operatorOf } from '../ops/lookup';
import { outputLayout } from '../ops/weights';

const BINS = 256;
const MOST_RANGES = 4096;

/** Throws TENSOR_UNKNOWN, TENSOR_TYPE, TENSOR_SIZE, FILE_CHANGED. */
export function weightFacts(graph: Graph, name: string): WeightFacts {
  const tensor = constantOf(graph, name) ?? fail('TENSOR_UNKNOWN', { tensor: name });
  const first = firstPass(tensor);
  const { std, counts } = secondPass(tensor, first);
  const layout = layoutOf(graph, name, tensor);
  const { finite, ...facts } = first;
  return {
    schema: 1,
    name,
    type: typeName(tensor.dataType),
    shape: tensor.dims,
    ...facts,
    std,
    sparsity: finite > 0 ? facts.sparsity : 0,
    histogram: { min: first.min, max: first.max, counts },
    ...(layout && { channels: rangesOf(tensor, layout) }),
  };
}

interface FirstPass {
  readonly finite: number;
  readonly notFinite: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly sparsity: number;
}

function firstPass(tensor: Tensor): FirstPass {
  let [finite, notFinite, zeros, sum] = [0, 0, 0, 0];
  let [min, max] = [Infinity, -Infinity];
  for (const { values } of numberPieces(tensor)) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (value - value !== 0) {
        notFinite++;
        continue;
      }
      finite++;
      sum += value;
      if (value === 0) zeros++;
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  if (finite === 0) return { finite, notFinite, min: 0, max: 0, mean: 0, sparsity: 0 };
  return { finite, notFinite, min, max, mean: sum / finite, sparsity: zeros / finite };
}

function secondPass(tensor: Tensor, { finite, min, max, mean }: FirstPass): { std: number; counts: number[] } {
  const counts = new Array<number>(BINS).fill(0);
  const inverse = max > min ? BINS / (max - min) : 0;
  let squares = 0;
  for (const { values } of numberPieces(tensor)) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (value - value !== 0) continue;
      squares += (value - mean) ** 2;
      counts[Math.min(BINS - 1, Math.floor((value - min) * inverse))]!++;
    }
  }
  return { std: finite > 0 ? Math.sqrt(squares / finite) : 0, counts };
}

/** Output channels, where the tensor is the weight of a layer. */
function layoutOf(graph: Graph, name: string, { dims }: Tensor): ChannelLayout | undefined {
  const use = usesOf(graph, name).find(({ node, index }) => operatorOf(node)?.weight?.weight === index);
  return use && dims.length >= 2 ? outputLayout(use.node, dims) : undefined;
}

/** Neighbours are taken together where there are more channels than ranges. */
function rangesOf(tensor: Tensor, layout: ChannelLayout): { each: number; ranges: ChannelRange[] } {
  const each = Math.max(1, Math.ceil(layout.channels / MOST_RANGES));
  const channels = Math.ceil(layout.channels / each);
  const { min, max } = channelRanges(numberPieces(tensor), {
    ...layout,
    channels,
    channelOf: (run) => Math.floor(layout.channelOf(run) / each),
  });
  const finite = (value: number): number => (Number.isFinite(value) ? value : 0);
  return { each, ranges: Array.from(min, (low, i) => ({ min: finite(low), max: finite(max[i]!) })) };
}
