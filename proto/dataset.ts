/** The YAML file that describes a data set: what it may say. Paths are relative to the file. */
import { z } from 'zod';

const path = z.string().min(1);
const size = z.number().int().positive();

/** One value for all channels, or a list with one a channel. A custom message is the notation of what is expected. */
const perChannel = (value: z.ZodNumber) => z.union([value, z.array(value).min(1)]);

/** Element types by numpy's names: the ones that a raw file may hold. */
export const elementTypes = [
  'float16',
  'float32',
  'float64',
  'int8',
  'int16',
  'int32',
  'int64',
  'uint8',
  'uint16',
  'uint32',
  'uint64',
  'bool',
] as const;
export type ElementType = (typeof elementTypes)[number];

const elementType = z.enum(elementTypes);

const source = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('npy'), path }),
  /** `key` is the member; without it the only one, or the one that is named like the model's input. */
  z.strictObject({ kind: z.literal('npz'), path, key: z.string().optional() }),
  /** A folder of raw little-endian tensors, one file a batch, as AMCT's data_dir; or one such file. */
  z.strictObject({ kind: z.literal('bin'), path, dtype: elementType.optional() }),
  /** A folder, or a list file with one path a line. */
  z.strictObject({ kind: z.literal('images'), path }),
]);

/** Pixels of an image that can be decoded at most (16383², the limit of libvips' users everywhere): 805 MB as RGB. */
export const IMAGE_PIXELS_MAX = 0x3fff ** 2;

/** `pad` is the value around an image that keeps its aspect: one, or one a channel in the order of `color`. */
const resize = z
  .strictObject({
    shortSide: size.optional(),
    width: size.optional(),
    height: size.optional(),
    keepAspect: z.boolean().optional(),
    pad: perChannel(z.number().min(0).max(255)).optional(),
  })
  .refine(
    ({ shortSide, width, height, keepAspect, pad }) =>
      shortSide === undefined
        ? width !== undefined && height !== undefined && (pad === undefined || keepAspect === true)
        : [width, height, keepAspect, pad].every((each) => each === undefined),
    { message: '{shortSide} | {width, height} | {width, height, keepAspect: true, pad}' },
  );

const crop = z.strictObject({ center: z.union([size, z.strictObject({ width: size, height: size })]) });

const channelOrder = z
  .array(z.number().int().min(0))
  .min(1)
  .refine((order) => order.toSorted((a, b) => a - b).every((channel, i) => channel === i), {
    message: '[2, 1, 0] (0 … n−1, each once)',
  });

const notZero = z.number().refine((value) => Math.fround(value) !== 0, { message: '≠ 0' });

/** How an input is read and preprocessed. */
export const inputSchema = z
  .strictObject({
    source,
    /** The element type of `bin`, where it does not stand in the source. */
    dtype: elementType.optional(),
    layout: z.enum(['NHWC', 'NCHW']).optional(),
    color: z.enum(['RGB', 'BGR', 'GRAY']).optional(),
    resize: resize.optional(),
    crop: crop.optional(),
    channelOrder: channelOrder.optional(),
    scale: z.number().optional(),
    mean: perChannel(z.number()).optional(),
    std: perChannel(notZero).optional(),
  })
  .refine(({ color, resize: { pad } = {} }) => !Array.isArray(pad) || pad.length === (color === 'GRAY' ? 1 : 3), {
    path: ['resize', 'pad'],
    message: 'one number, or one for each channel',
  });

/** Names of the classes in the model's order: a list, or a text file with one a line. */
const classes = z.union([path, z.array(z.string().min(1)).min(1)]).optional();

const labels = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('npy'), path, classes }),
  /** With `classes` a label may be a name. */
  z.strictObject({ kind: z.literal('csv'), path, classes }),
  z.strictObject({ kind: z.literal('list'), path, classes }),
  /**
   * `path` is the folder whose sub-folders are the classes: the images' own folder where it is absent. Their order is that
   * of `classes`; without it by name.
   */
  z.strictObject({ kind: z.literal('folders'), path: path.optional(), classes }),
]);

const classAxis = z.number().int().optional();

const metric = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('topK'), k: size.default(1), classAxis }),
  /** `ignore`: the label of positions that do not count, such as 255. */
  z.strictObject({ kind: z.literal('meanIoU'), classAxis, ignore: z.number().int().optional() }),
  z.strictObject({ kind: z.literal('mse') }),
  /** `peak`: the largest value that there can be; absent: 255 where the labels are integers, else 1. */
  z.strictObject({ kind: z.literal('psnr'), peak: z.number().positive().optional() }),
  z.strictObject({ kind: z.literal('agreement'), classAxis }),
  z.strictObject({ kind: z.literal('sqnr') }),
  /**
   * A program of the user's own and its arguments, started in the folder of this file once an evaluation, with a folder of the
   * model's outputs (npy, one file an output) as one more argument. It prints {"value": n, "perSample": […]}.
   */
  z.strictObject({
    kind: z.literal('command'),
    run: z.array(z.string().min(1)).min(1),
    higherIsBetter: z.boolean(),
    /** Of the figure in results, where ' ↓' is added if lower is better. */
    name: z.string().min(1).max(40).optional(),
    /** Absent: ten minutes. */
    timeLimitSeconds: z.number().positive().max(86_400).optional(),
  }),
]);

/** What training does to a sample, in this order, anew in every epoch; calibration and evaluation never. */
const augmentation = z.discriminatedUnion('kind', [
  /** Moves the picture by up to so many pixels in both directions; what comes in is 0, which is `mean` after preprocessing. */
  z.strictObject({ kind: z.literal('crop'), pad: size }),
  /** Mirrors it, every other time. */
  z.strictObject({ kind: z.literal('flip'), direction: z.enum(['horizontal', 'vertical']).default('horizontal') }),
  /** x ← c·(x − m) + m + b, m the picture's mean, c in 1 ± contrast, b in ± brightness, in units of preprocessed values. */
  z.strictObject({
    kind: z.literal('color'),
    brightness: z.number().min(0).default(0),
    contrast: z.number().min(0).max(1).default(0),
  }),
]);

export const datasetSchema = z.strictObject({
  name: z.string().min(1).optional(),
  /** By the model's input name; '*' is its only input. */
  inputs: z.record(z.string(), inputSchema),
  labels: labels.optional(),
  metric: metric.optional(),
  augment: z.array(augmentation).optional(),
  /** First row and the row after the last. */
  range: z
    .tuple([z.number().int().min(0), z.number().int().min(0)])
    .refine(([start, end]) => start < end, { message: '[start, end], start < end' })
    .optional(),
});

export type DatasetFile = z.infer<typeof datasetSchema>;
export type InputSpec = z.infer<typeof inputSchema>;
export type SourceSpec = z.infer<typeof source>;
export type LabelsSpec = z.infer<typeof labels>;
export type Augmentation = z.infer<typeof augmentation>;
export type MetricSpec = z.infer<typeof metric>;

/** Metrics that compare outputs with labels; the others compare with the float model or ask a command. */
export const labelMetrics: readonly MetricSpec['kind'][] = ['topK', 'meanIoU', 'mse', 'psnr'];
/** Of these, the ones whose labels are class indices. */
export const classMetrics: readonly MetricSpec['kind'][] = ['topK', 'meanIoU'];

/** A data set as described: the validated file, where it lies, and its name (the file's or folder's, where it gives none). */
export interface DatasetSpec extends DatasetFile {
  readonly name: string;
  readonly path: string;
  readonly folder: string;
}

/** One row of a source as it is stored, images as they are decoded. */
export interface SourceRow {
  /** uint8, float32 … */
  readonly type: string;
  readonly dims: readonly number[];
}
