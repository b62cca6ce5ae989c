/**
 * What the doctor needs of a layer's weight, from one pass over its values, piece by piece. For each output channel c of n values:
 * its greatest magnitude and Σ w², added in the order of the values, so that equal channels have equal sums to the last bit.
 * What only a rare weight needs has a pass of its own: Σ w⁴, and fingerprints that tell other channels with equal sums apart.
 */
import { constantOf } from '../../graph/links';
import type { Graph, Node, Tensor } from '../../graph/onnx';
import { elementCount } from '../../graph/tensor';
import { forChannels } from '../../numerics/channels';
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

function gathered(node: Node, tensor: Tensor): WeightStatistics {
  const layout = outputLayout(node, tensor.dims);
  const { channels } = layout;
  const statistics: WeightStatistics = {
    channels,
    perChannel: elementCount(tensor.dims) / channels,
    magnitude: new Float32Array(channels),
    squares: new Float64Array(channels),
    denormal: 0,
  };
  const columns = layout.inner === 1 && tensor.dims.at(-1) === channels;
  for (const piece of floatPieces(tensor)) {
    if (columns) addColumns(statistics, piece);
    else forChannels(piece.values.length, layout, adder(statistics, piece), piece.start);
  }
  return statistics;
}

/** Adds a run of elements of one channel. */
function adder(statistics: WeightStatistics, { values }: FloatPiece) {
  const { magnitude, squares } = statistics;
  return (start: number, end: number, channel: number): void => {
    let most = magnitude[channel]!;
    let sum = squares[channel]!;
    for (let i = start; i < end; i++) {
      const value = values[i]!;
      const size = Math.abs(value);
      if (size > most) most = size;
      if (size < LEAST_NORMAL && size > 0) statistics.denormal++;
      sum += value * value;
    }
    magnitude[channel] = most;
    squares[channel] = sum;
  };
}

/** The same where the channels are the columns of a matrix (MatMul): every element is a run of its own. */
function addColumns(statistics: WeightStatistics, { values, start }: FloatPiece): void {
  const { channels } = statistics;
  for (let at = 0, first = start % channels; at < values.length; at += channels - first, first = 0) {
    addRow(statistics, values.subarray(at, at + channels - first), first);
  }
}

/** Adds one value each to the channels from `first` on. */
function addRow(statistics: WeightStatistics, row: Float32Array, first: number): void {
  const { magnitude, squares } = statistics;
  for (let i = 0, channel = first; i < row.length; i++, channel++) {
    const value = row[i]!;
    const size = Math.abs(value);
    if (size > magnitude[channel]!) magnitude[channel] = size;
    if (size < LEAST_NORMAL && size > 0) statistics.denormal++;
    squares[channel]! += value * value;
  }
}

/** Σ w⁴ over all values. */
export function sumOfFourths(tensor: Tensor): number {
  let sum = 0;
  for (const { values } of floatPieces(tensor)) for (let i = 0; i < values.length; i++) sum += values[i]! ** 4;
  return sum;
}

/** Multipliers of two independent hashes (FNV-1a, and that of PCG's output). */
const FNV = 0x01000193;
const PCG = 0x2c9277b5;

/** 64 bits of hash for each channel, as two int32: equal for channels of equal bits in equal order. */
export function fingerprintsOf({ node, tensor }: LayerWeight): Int32Array {
  const layout = outputLayout(node, tensor.dims);
  const hashes = new Int32Array(2 * layout.channels);
  for (const { values, start: first } of floatPieces(tensor)) {
    const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
    const visit = (start: number, end: number, channel: number): void => {
      let a = hashes[2 * channel]!;
      let b = hashes[2 * channel + 1]!;
      for (let i = start; i < end; i++) {
        a = Math.imul(a ^ bits[i]!, FNV);
        b = Math.imul(b + bits[i]!, PCG) ^ (b >>> 15);
      }
      hashes[2 * channel] = a;
      hashes[2 * channel + 1] = b;
    };
    forChannels(values.length, layout, visit, first);
  }
  return hashes;
}
