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

/** Calls `visit` for each run of elements that belong to one channel. */
export function forChannels(
  length: number,
  { inner, channelOf }: ChannelLayout,
  visit: (start: number, end: number, channel: number) => void,
): void {
  for (let start = 0, run = 0; start < length; start += inner, run++) visit(start, start + inner, channelOf(run));
}

/** Smallest and largest value of each channel. */
export function channelRanges(data: Float32Array, layout: ChannelLayout): { min: Float32Array; max: Float32Array } {
  const min = new Float32Array(layout.channels).fill(Infinity);
  const max = new Float32Array(layout.channels).fill(-Infinity);
  forChannels(data.length, layout, (start, end, channel) => {
    let low = min[channel]!;
    let high = max[channel]!;
    for (let i = start; i < end; i++) {
      const value = data[i]!;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    min[channel] = low;
    max[channel] = high;
  });
  return { min, max };
}

/** Largest magnitude of each channel. */
export function channelMagnitudes(data: Float32Array, layout: ChannelLayout): Float32Array {
  const { min, max } = channelRanges(data, layout);
  return max.map((high, channel) => Math.max(Math.abs(high), Math.abs(min[channel]!)));
}

/** Multiplies each element by the factor of its channel, in float32. */
export function scaleChannels(data: Float32Array, factors: ArrayLike<number>, layout: ChannelLayout): Float32Array {
  const result = new Float32Array(data.length);
  forChannels(data.length, layout, (start, end, channel) => {
    for (let i = start; i < end; i++) result[i] = data[i]! * factors[channel]!;
  });
  return result;
}
