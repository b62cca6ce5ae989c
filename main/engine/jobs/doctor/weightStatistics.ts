/**
 * What the doctor needs of a layer's weight, from one pass over its values, piece by piece. For each output channel c of n values:
 * its greatest magnitude, Σ w², Σ w⁴, and a 64-bit fingerprint of its bits, by which equal channels are found.
 */
import { constantOf } from '../../graph/links';
import type { Graph, Node, Tensor } from '../../graph/onnx';
import { elementCount } from '../../graph/tensor';
import { forChannels, type ChannelLayout } from '../../numerics/channels';
import { floatPieces, type FloatPiece } from '../../numerics/values';
import { operatorOf } from '../../ops/lookup';
import { outputLayout } from '../../ops/weights';
import { isFloat } from './constants';

export interface WeightStatistics {
  readonly channels: number;
  /** Values of one channel. */
  readonly perChannel: number;
  readonly magnitude: Float32Array;
  readonly squares: Float64Array;
  readonly fourths: Float64Array;
  readonly fingerprints: Int32Array;
  /** Values other than 0 below the least normal float32. */
  denormal: number;
}

export interface LayerWeight {
  readonly node: Node;
  readonly tensor: Tensor;
}

/** Weights of layers, each with the first node that uses it; vectors are left out. */
export function layerWeights(graph: Graph): LayerWeight[] {
  const first = new Map<Tensor, Node>();
  for (const node of graph.node) {
    const facts = operatorOf(node)?.weight;
    const tensor = facts && constantOf(graph, node.input[facts.weight] ?? '');
    const usable = tensor && isFloat(tensor) && tensor.dims.length >= 2 && elementCount(tensor.dims) > 0;
    if (usable && !first.has(tensor)) first.set(tensor, node);
  }
  return [...first].map(([tensor, node]) => ({ node, tensor }));
}

const known = new WeakMap<Tensor, WeightStatistics>();

/** Read once, however many checks ask. */
export function statisticsOf({ node, tensor }: LayerWeight): WeightStatistics {
  const found = known.get(tensor) ?? gathered(node, tensor);
  known.set(tensor, found);
  return found;
}

const LEAST_NORMAL = 2 ** -126;
/** Multipliers of two independent hashes (FNV-1a, and that of PCG's output). */
const FNV = 0x01000193;
const PCG = 0x2c9277b5;

function gathered(node: Node, tensor: Tensor): WeightStatistics {
  const layout = outputLayout(node, tensor.dims);
  const { channels } = layout;
  const statistics: WeightStatistics = {
    channels,
    perChannel: elementCount(tensor.dims) / channels,
    magnitude: new Float32Array(channels),
    squares: new Float64Array(channels),
    fourths: new Float64Array(channels),
    fingerprints: new Int32Array(2 * channels),
    denormal: 0,
  };
  for (const piece of floatPieces(tensor)) {
    if (layout.inner === 1) addScattered(statistics, piece, layout);
    else forChannels(piece.values.length, layout, adder(statistics, piece), piece.start);
  }
  return statistics;
}

/** Adds a run of elements of one channel. */
function adder(statistics: WeightStatistics, { values }: FloatPiece) {
  const { magnitude, squares, fourths, fingerprints } = statistics;
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  return (start: number, end: number, channel: number): void => {
    let most = magnitude[channel]!;
    let sum2 = 0;
    let sum4 = 0;
    let a = fingerprints[2 * channel]!;
    let b = fingerprints[2 * channel + 1]!;
    for (let i = start; i < end; i++) {
      const size = Math.abs(values[i]!);
      const square = size * size;
      if (size > most) most = size;
      if (size < LEAST_NORMAL && size > 0) statistics.denormal++;
      sum2 += square;
      sum4 += square * square;
      a = Math.imul(a ^ bits[i]!, FNV);
      b = Math.imul(b + bits[i]!, PCG) ^ (b >>> 15);
    }
    magnitude[channel] = most;
    squares[channel] = squares[channel]! + sum2;
    fourths[channel] = fourths[channel]! + sum4;
    fingerprints[2 * channel] = a;
    fingerprints[2 * channel + 1] = b;
  };
}

/** The same where every element is a run of its own (the columns of a MatMul): a call for each would take most of the time. */
function addScattered(statistics: WeightStatistics, { values, start }: FloatPiece, { channelOf }: ChannelLayout): void {
  const { magnitude, squares, fourths, fingerprints } = statistics;
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  for (let i = 0; i < values.length; i++) {
    const channel = channelOf(start + i);
    const size = Math.abs(values[i]!);
    const square = size * size;
    if (size > magnitude[channel]!) magnitude[channel] = size;
    if (size < LEAST_NORMAL && size > 0) statistics.denormal++;
    squares[channel]! += square;
    fourths[channel]! += square * square;
    const b = fingerprints[2 * channel + 1]!;
    fingerprints[2 * channel] = Math.imul(fingerprints[2 * channel]! ^ bits[i]!, FNV);
    fingerprints[2 * channel + 1] = Math.imul(b + bits[i]!, PCG) ^ (b >>> 15);
  }
}
