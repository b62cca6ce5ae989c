/**
 * ARQ, AMCT's default for weights: symmetric min-max per output channel or per tensor, no search (amct-facts §4.3).
 * scale = max|W[c]| / (2^(b−1) − 1), by 2^(b−1) where the negative end is the larger one. Time O(weights).
 */
import { scaleFromRange } from '../../numerics/affine';
import { channelRanges, type ChannelLayout } from '../../numerics/channels';
import type { Floats } from '../../numerics/values';

/** One scale a channel of the layout. */
export function arqScales(data: Floats, bits: number, layout: ChannelLayout): Float32Array {
  const { min, max } = channelRanges(data, layout);
  return max.map((high, channel) => scaleFromRange(min[channel]!, high, bits, true).scale);
}
