import { asPieces, type Floats } from './values';

/** How the channels of a tensor lie in memory: runs of `inner` elements, each belonging to one channel. */
export interface ChannelLayout {
  readonly channels: number;
  readonly inner: number;
  channelOf(run: number): number;
}

/** Everything is one channel. */
export function wholeLayout(elements: number): ChannelLayout {
  return { channels: 1, inner: Math.max(1, elements), channelOf: () => 0 };
}

/** Channels along one axis of a row-major tensor. */
export function axisLayout(dims: readonly number[], axis: number): ChannelLayout {
  const channels = dims[axis]!;
  const inner = dims.slice(axis + 1).reduce((product, dim) => product * dim, 1);
  return { channels, inner, channelOf: (run) => run % channels };
}

/**
 * Calls `visit` for each run of elements that belong to one channel, among `length` elements of a tensor from element
 * `first` on; positions count from there.
 */
export function forChannels(
  length: number,
  { inner, channelOf }: ChannelLayout,
  visit: (start: number, end: number, channel: number) => void,
  first = 0,
): void {
  let run = Math.floor(first / inner);
  let end = (run + 1) * inner - first;
  for (let start = 0; start < length; start = end, end += inner) visit(start, Math.min(end, length), channelOf(run++));
}

/** Smallest and largest value of each channel. */
export function channelRanges(data: Floats, layout: ChannelLayout): { min: Float32Array; max: Float32Array } {
  const min = new Float32Array(layout.channels).fill(Infinity);
  const max = new Float32Array(layout.channels).fill(-Infinity);
  for (const { start: first, values } of asPieces(data)) {
    const visit = (start: number, end: number, channel: number): void => {
      let low = min[channel]!;
      let high = max[channel]!;
      for (let i = start; i < end; i++) {
        const value = values[i]!;
        if (value < low) low = value;
        if (value > high) high = value;
      }
      min[channel] = low;
      max[channel] = high;
    };
    forChannels(values.length, layout, visit, first);
  }
  return { min, max };
}

/** Largest magnitude of each channel. */
export function channelMagnitudes(data: Floats, layout: ChannelLayout): Float32Array {
  const { min, max } = channelRanges(data, layout);
  return max.map((high, channel) => Math.max(Math.abs(high), Math.abs(min[channel]!)));
}

/** Channels whose values are all zero; reads no further than until every channel has shown another value. */
export function zeroChannels(data: Floats, layout: ChannelLayout): number {
  const alive = new Uint8Array(layout.channels);
  let zero = layout.channels;
  for (const { start: first, values } of asPieces(data)) {
    const visit = (start: number, end: number, channel: number): void => {
      if (alive[channel]) return;
      for (let i = start; i < end; i++) {
        if (values[i] === 0) continue;
        alive[channel] = 1;
        zero--;
        return;
      }
    };
    forChannels(values.length, layout, visit, first);
    if (zero === 0) break;
  }
  return zero;
}

/** Multiplies each element by the factor of its channel, in float32; `first`: where in the tensor the data starts. */
export function scaleChannels(
  data: Float32Array,
  factors: ArrayLike<number>,
  layout: ChannelLayout,
  first = 0,
): Float32Array {
  const result = new Float32Array(data.length);
  const visit = (start: number, end: number, channel: number): void => {
    for (let i = start; i < end; i++) result[i] = data[i]! * factors[channel]!;
  };
  forChannels(data.length, layout, visit, first);
  return result;
}
