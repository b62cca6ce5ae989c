/**
 * Static AIPP: the preprocessing of an image input as the device does it, on uint8 pixels, before the model.
 *
 *   ours   y = (x · scale − mean) / std
 *   AIPP   y = (x − mean_chn − min_chn) · var_reci_chn,  mean_chn + min_chn = mean / scale,  var_reci_chn = scale / std
 *
 * mean_chn is a whole number of 0 … 255, min_chn (0 … 255) and var_reci_chn are half precision, so mean_chn takes the whole
 * part and min_chn, which is finest near 0, the rest. AIPP swaps channels first, then crops, then computes; means are in the
 * model's order therefore. Decoding, orientation and resizing stay with the host, and a crop or padding that depends on the
 * size of the photograph.
 * Source: CANN, ATC tool, AIPP configuration file template (fields, ranges, sequence of steps, NCHW for ONNX).
 */
import { aippReason, type AippReason } from '../../../../proto/aipp';
import type { InputSpec, SourceRow } from '../../../../proto/dataset';
import { geometryOf } from '../../data/geometry';
import { roundToHalf } from '../../numerics/halfFloat';

/** An input of the deploy model, and how the run fed it. */
export interface AippInput {
  /** Its place among the inputs. */
  readonly rank: number;
  readonly shape: readonly number[];
  /** ONNX's name of the element type: FLOAT, UINT8 … */
  readonly type: string;
  readonly spec?: Preprocessing;
  readonly row?: SourceRow;
}

type Preprocessing = Pick<
  InputSpec,
  'source' | 'color' | 'resize' | 'crop' | 'channelOrder' | 'scale' | 'mean' | 'std'
>;

/** The arithmetic of one channel. */
export interface AippChannel {
  readonly mean: number;
  readonly min: number;
  readonly factor: number;
}

export interface AippOp {
  readonly rank: number;
  readonly format: 'RGB888_U8' | 'YUV400_U8';
  /** Of the image that the host gives. */
  readonly width: number;
  readonly height: number;
  readonly crop?: { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
  /** The samples were image files, so the bytes are R, G, B; else they are in the order of the array. */
  readonly fromImages: boolean;
  /** First and last channel change places. */
  readonly swap: boolean;
  readonly channels: readonly AippChannel[];
  /** The largest difference from our preprocessing, in steps of a pixel value. */
  readonly deviation: number;
}

export const isAippOp = (result: AippOp | AippReason): result is AippOp => 'format' in result;

/** What AIPP has to do for an input, or why it cannot. */
export function aippOf({ rank, shape, type, spec, row }: AippInput): AippOp | AippReason {
  const [, count, height, width] = shape;
  if (shape.length !== 4 || (count !== 1 && count !== 3)) return aippReason('AIPP_SHAPE', { shape: shape.join(', ') });
  if (type !== 'FLOAT' && type !== 'FLOAT16') return aippReason('AIPP_TYPE', { type });
  const source = spec?.source.kind === 'images' ? 'uint8' : row?.type;
  if (!spec || source === undefined) return aippReason('AIPP_UNKNOWN', {});
  if (source !== 'uint8') return aippReason('AIPP_SOURCE', { type: source });
  const order = orderOf(spec, count);
  const swap = count === 3 && order.join() === '2,1,0';
  if (!swap && order.some((from, to) => from !== to)) return aippReason('AIPP_ORDER', { order: order.join(', ') });
  const channels: AippChannel[] = [];
  let deviation = 0;
  for (let channel = 0; channel < count; channel++) {
    const arithmetic = arithmeticOf(spec, channel);
    const found = channelOf(arithmetic, channel);
    if ('code' in found) return found;
    const steps = deviationOf(arithmetic, found);
    if (!(steps <= 0.5)) return aippReason('AIPP_PRECISION', { channel, steps: steps.toPrecision(3) });
    deviation = Math.max(deviation, steps);
    channels.push(found);
  }
  const format = count === 3 ? 'RGB888_U8' : 'YUV400_U8';
  const window = windowOf(spec, { width: width!, height: height! });
  return { rank, format, ...window, fromImages: spec.source.kind === 'images', swap, channels, deviation };
}

/** For each channel of the model the one of the image (R, G, B), or of the array, that it is. */
function orderOf({ color, channelOrder }: Preprocessing, count: number): readonly number[] {
  const colored = color === 'BGR' ? [2, 1, 0] : Array.from({ length: count }, (_, i) => i);
  return channelOrder?.map((from) => colored[from]!) ?? colored;
}

interface Arithmetic {
  readonly scale: number;
  readonly mean: number;
  readonly std: number;
}

function arithmeticOf({ scale = 1, mean = 0, std = 1 }: Preprocessing, channel: number): Arithmetic {
  const at = (value: number | readonly number[]): number =>
    typeof value === 'number' ? value : (value[channel] ?? value[0]!);
  return { scale, mean: at(mean), std: at(std) };
}

const MEAN_MOST = 255;

function channelOf({ scale, mean, std }: Arithmetic, channel: number): AippChannel | AippReason {
  const subtracted = mean === 0 ? 0 : mean / scale;
  if (!(subtracted >= 0 && subtracted <= 2 * MEAN_MOST)) return aippReason('AIPP_MEAN', { channel, value: subtracted });
  const whole = Math.min(Math.floor(subtracted), MEAN_MOST);
  const factor = roundToHalf(scale / std);
  if (factor === 0 || !Number.isFinite(factor)) return aippReason('AIPP_FACTOR', { channel, value: scale / std });
  return { mean: whole, min: roundToHalf(subtracted - whole), factor };
}

/** A pixel value as AIPP gives it: half precision after each step, which is the least that it can compute in. */
export function aippValue(x: number, { mean, min, factor }: AippChannel): number {
  return roundToHalf(roundToHalf(x - mean - min) * factor);
}

/** The largest difference over all 256 pixel values, as a share of the difference between neighbouring values. */
function deviationOf({ scale, mean, std }: Arithmetic, channel: AippChannel): number {
  let most = 0;
  for (let x = 0; x < 256; x++) most = Math.max(most, Math.abs(aippValue(x, channel) - (x * scale - mean) / std));
  return Math.abs((most * std) / scale);
}

/** The image before the crop where all photographs have one size by then, else what the model takes. */
function windowOf(
  spec: Preprocessing,
  model: { width: number; height: number },
): Pick<AippOp, 'width' | 'height' | 'crop'> {
  const { resize, crop } = spec;
  if (!crop || resize?.width === undefined || resize.height === undefined) return model;
  const image = { width: resize.width, height: resize.height };
  const window = resize.keepAspect ? undefined : geometryOf(image, { resize, crop });
  if (window?.width !== model.width || window.height !== model.height) return model;
  return { ...image, crop: { ...model, left: -window.left, top: -window.top } };
}

/** The configuration file, in the text form of protobuf: the default value stands for a field that is absent. */
export function aippText(ops: readonly AippOp[]): string {
  return ops
    .map(
      (op) =>
        `aipp_op {\n${fieldsOf(op)
          .map(([key, value]) => `    ${key}: ${value}\n`)
          .join('')}}\n`,
    )
    .join('');
}

function fieldsOf({
  rank,
  format,
  width,
  height,
  crop,
  swap,
  channels,
}: AippOp): [string, string | number | boolean][] {
  return [
    ['aipp_mode', 'static'],
    ['related_input_rank', rank],
    ['input_format', format],
    ['src_image_size_w', width],
    ['src_image_size_h', height],
    ['csc_switch', false],
    ['rbuv_swap_switch', swap],
    ['crop', crop !== undefined],
    ...(crop ? cropFields(crop) : []),
    ...channels.flatMap(({ mean, min, factor }, i): [string, number][] => [
      [`mean_chn_${i}`, mean],
      [`min_chn_${i}`, min],
      [`var_reci_chn_${i}`, factor],
    ]),
  ];
}

function cropFields({ left, top, width, height }: NonNullable<AippOp['crop']>): [string, number][] {
  return [
    ['load_start_pos_w', left],
    ['load_start_pos_h', top],
    ['crop_size_w', width],
    ['crop_size_h', height],
  ];
}
