/**
 * The record of a plan in which weights are places in a table (LNQ), in the words of HiSilicon's record (amct-spec §13.4); written only.
 * A weight is centroids[code]·scale_w, one scale or one an output channel; weight_clip_max is the largest weight that a centroid can stand
 * for, (2^(b−1) − 1)·scale_w. What unit the tool's own centroids have is not public; this is our reading.
 */
import { inputPlan, type LayerPlan, type QuantPlan, type Quantizer } from '../../../../proto/plan';
import { TABLE_RECORD } from './schema';
import type { TextMessage } from './textReader';
import { writeText } from './textWriter';

export function writeTableRecord({ layers }: QuantPlan): string {
  const record = layers.flatMap((layer) => {
    const data = inputPlan(layer, 0);
    return data ? [{ key: layer.layer, value: valueOf(layer, data) }] : [];
  });
  return writeText(TABLE_RECORD, { record } as object as TextMessage);
}

function valueOf(layer: LayerPlan, { scale, zeroPoint, format }: Quantizer): object {
  const weight = inputPlan(layer, 1);
  const record_d = [{ scale_d: scale![0], offset_d: zeroPoint![0], index: 0, num_bits_d: format.bits }];
  return { record_d, ...(weight && weightOf(weight)) };
}

function weightOf({ scale = [], format: { bits }, levels }: Quantizer): object {
  return {
    scale_w: scale,
    offset_w: scale.map(() => 0),
    num_bits_w: bits,
    ...(levels && { centroids: levels, weight_clip_max: Math.fround((2 ** (bits - 1) - 1) * Math.max(...scale)) }),
  };
}
