/** What crosses between a parent (command line, studio) and the engine, and what lies on disk: job, events, result. */
import { z } from 'zod';
import type { InputSpec, SourceRow } from './dataset';
import type { ErrorReport } from './errors';
import type { PreviewOfData } from './preview';
import type { Reason } from './reasons';
import type { Value } from './sentences';

export const SCHEMA = 1;

const common = {
  schema: z.literal(SCHEMA).default(SCHEMA),
  model: z.string(),
  /** Fixed shapes of inputs with symbolic dimensions besides the batch. */
  inputShapes: z.record(z.string(), z.array(z.number().int().positive())).default({}),
  threads: z.number().int().min(1).max(256).optional(),
  seed: z.number().int().min(0).default(0),
  memoryBudgetBytes: z.number().int().positive().optional(),
  /** Folder where decoded images are kept for the next pass and the next job; bounded, safe to delete. */
  cache: z.string().optional(),
};

export const targets = ['ascend', 'svp', 'harmony'] as const;

const inspect = z.strictObject({
  kind: z.literal('inspect'),
  ...common,
  target: z.enum(targets).optional(),
  /** A data set whose samples are looked at, and a PNG file for the picture of what the network sees of them. */
  data: z.string().optional(),
  preview: z.string().optional(),
});

const evaluate = z.strictObject({
  kind: z.literal('eval'),
  ...common,
  data: z.string(),
  limit: z.number().int().positive().optional(),
});

const ptq = z
  .strictObject({
    kind: z.literal('ptq'),
    ...common,
    /** Stem of the artifacts' file names. */
    name: z
      .string()
      .regex(/^(?!\.{1,2}$)[^/\\\0]+$/)
      .optional(),
    calib: z.string().optional(),
    eval: z.string().optional(),
    config: z.string().optional(),
    record: z.string().optional(),
    /** Folder of an earlier run whose statistics are used instead of data. */
    statistics: z.string().optional(),
    /** Samples of a calibration batch; absent: 32, or what the data set has. */
    batchSize: z.number().int().positive().optional(),
    batchNum: z.number().int().positive().optional(),
    /** The mean error of each layer's output goes into its bias. */
    biasCorrection: z.boolean().default(false),
    measureFloor: z.boolean().default(false),
    target: z.enum(targets).default('ascend'),
  })
  .refine(({ calib, record, statistics }) => [calib, record, statistics].filter(Boolean).length === 1, {
    params: { first: 'calib', second: 'record | statistics' },
  })
  .refine(({ biasCorrection, calib }) => !biasCorrection || calib !== undefined, {
    params: { first: 'biasCorrection', second: 'record | statistics' },
  });

const pack = z.strictObject({
  kind: z.literal('package'),
  schema: common.schema,
  run: z.string(),
  file: z.string(),
  target: z.enum(targets).default('ascend'),
});

/** What a package of the run would hold. */
const contents = z.strictObject({ kind: z.literal('contents'), schema: common.schema, run: z.string() });

/** What the window asks about a model, its data or a run; nothing is written. */
const model = { schema: common.schema, model: common.model, inputShapes: common.inputShapes };

const graph = z.strictObject({ kind: z.literal('graph'), ...model, target: z.enum(targets).default('ascend') });

const weight = z.strictObject({ kind: z.literal('weight'), ...model, tensor: z.string() });

const data = z.strictObject({
  kind: z.literal('data'),
  ...model,
  data: z.string(),
  /** So many samples as a picture of what the network sees, with statistics of every input. */
  preview: z.number().int().min(1).max(64).optional(),
  /** Another data set: how many samples both have. */
  other: z.string().optional(),
});

/** What the user changed of a layer against the default of configuration and target. */
export const layerChangeSchema = z.strictObject({
  enabled: z.boolean().optional(),
  dataBits: z.number().int().optional(),
  weightBits: z.number().int().optional(),
  perChannel: z.boolean().optional(),
  observer: z.string().max(100).optional(),
  symmetric: z.boolean().optional(),
});
export type LayerChange = z.infer<typeof layerChangeSchema>;

/** What a quantization shall be: a configuration to begin with, and choices on top of it. */
export const planChoices = {
  target: z.enum(targets).default('ascend'),
  batchNum: z.number().int().min(1).max(100_000).default(1),
  symmetric: z.boolean().default(false),
  fusion: z.boolean().default(true),
  /** Of all activations; absent: the target's default. */
  observer: z.string().max(100).optional(),
  /** config.json or simple configuration. */
  config: z.string().optional(),
  changes: z.record(z.string(), layerChangeSchema).default({}),
};

const plan = z.strictObject({ kind: z.literal('plan'), ...model, ...planChoices });

const tensor = z.strictObject({ kind: z.literal('tensor'), schema: common.schema, run: z.string(), layer: z.string() });

const samples = z.strictObject({ kind: z.literal('samples'), schema: common.schema, run: z.string() });

/** Samples of the run's evaluation set, as the network sees them. */
const pictures = z.strictObject({
  kind: z.literal('pictures'),
  schema: common.schema,
  run: z.string(),
  indexes: z.array(z.number().int().min(0)).min(1).max(64),
});

/** A job is a file: all that a run needs. Paths are absolute once the job is validated. */
export const jobSchema = z.discriminatedUnion('kind', [
  inspect,
  evaluate,
  ptq,
  pack,
  contents,
  graph,
  weight,
  data,
  plan,
  tensor,
  samples,
  pictures,
]);

export type Job = z.infer<typeof jobSchema>;
export type JobKind = Job['kind'];
export type JobOf<Kind extends JobKind> = Extract<Job, { kind: Kind }>;

/** The keys of a job that hold paths: in a job file they are relative to that file. */
export const pathKeys = [
  'model',
  'data',
  'calib',
  'eval',
  'config',
  'record',
  'statistics',
  'run',
  'file',
  'preview',
  'other',
  'cache',
] as const;

/** Kinds of job that make a folder of files. */
export const folderKinds: ReadonlySet<JobKind> = new Set(['ptq']);

export const levels = ['debug', 'info', 'warning', 'error'] as const;
export type Level = (typeof levels)[number];

/** What the engine reports while it works. `at` (ms since the start) is added by the parent, which alone writes events.jsonl. */
export type Event =
  | { readonly type: 'stage'; readonly stage: Stage }
  | { readonly type: 'progress'; readonly stage: Stage; readonly done: number; readonly total: number }
  | {
      readonly type: 'log';
      readonly level: Level;
      readonly code: string;
      readonly params: Readonly<Record<string, Value>>;
    }
  | { readonly type: 'memory'; readonly rssBytes: number }
  | { readonly type: 'layer'; readonly layer: LayerReport }
  | { readonly type: 'finding'; readonly finding: Finding }
  /** `verdict`: the result is whole, yet the goal was not reached or the target's rules are broken (exit 4 and 3). */
  | { readonly type: 'done'; readonly result: unknown; readonly verdict?: ErrorReport }
  | { readonly type: 'failed'; readonly error: ErrorReport };

/** A line of events.jsonl: `at` is in ms since the job began. */
export type TimedEvent = Event & { readonly at: number };

/** What the parent says to the engine. */
export type Message =
  | {
      readonly type: 'start';
      readonly job: Job;
      /** Where the job writes its artifacts; absent for a job that makes none. */
      readonly folder?: string;
      /** The least level of log entries that anybody wants to see. */
      readonly level: Level;
    }
  | { readonly type: 'cancel' };

export const stages = [
  'load',
  'check',
  'float',
  'balance',
  'calibrate',
  'quantize',
  'measure',
  'evaluate',
  'write',
  'package',
] as const;
export type Stage = (typeof stages)[number];

export interface MetricValue {
  readonly metric: string;
  readonly value: number;
  readonly samples: number;
  readonly ci95?: readonly [number, number];
}

export interface Artifact {
  readonly kind: string;
  readonly path: string;
  readonly sha256: string;
}

/** One layer of layers.json. */
export interface LayerReport {
  readonly name: string;
  readonly op: string;
  /** null: stays float, see `reason`. */
  readonly bits: { readonly data: number; readonly weight: number | null } | null;
  readonly reason?: { readonly code: string; readonly params: Readonly<Record<string, Value>>; readonly text: string };
  readonly granularity: string | null;
  readonly scale: number | null;
  readonly zeroPoint: number | null;
  /** Of the layer's output against float, with all layers quantized up to here (accumulated); absent where not measured. */
  readonly cosine?: number;
  readonly sqnrDb?: number;
  /** The same with this layer alone quantized. */
  readonly alone?: LayerError;
}

export interface LayerError {
  readonly cosine: number;
  readonly sqnrDb: number;
}

/** A model by its content: the file, and the files beside it that hold its tensors. */
export interface ModelIdentity {
  readonly path: string;
  readonly sha256: string;
  /** Paths relative to the model's folder; without a hash where all together are larger than 256 MiB. Absent: there are none. */
  readonly external?: readonly { readonly path: string; readonly sizeBytes: number; readonly sha256?: string }[];
}

/** result.json of a compression job. */
export interface RunResult {
  readonly schema: typeof SCHEMA;
  readonly command: string;
  readonly model: ModelIdentity;
  readonly float: MetricValue | null;
  readonly compressed: MetricValue | null;
  readonly delta: number | null;
  readonly deltaCi95: readonly [number, number] | null;
  readonly size: { readonly floatBytes: number; readonly deployBytes: number };
  readonly macs: { readonly float: number; readonly compressed: number };
  readonly params: { readonly float: number; readonly compressed: number };
  readonly artifacts: readonly Artifact[];
  readonly data: { readonly calibration: DatasetFacts | null; readonly evaluation: DatasetFacts | null };
  readonly timing: Timing;
  readonly peakRssBytes: number;
  readonly threads: number;
  readonly seed: number;
  readonly warnings: readonly {
    readonly code: string;
    readonly params: Readonly<Record<string, Value>>;
    readonly text: string;
  }[];
}

/** What was used of a data set. */
export interface DatasetFacts {
  readonly name: string;
  readonly path: string;
  readonly fingerprint: string;
  readonly samples: number;
  /** By input name, how the samples are read and preprocessed. */
  readonly inputs?: Readonly<Record<string, InputSpec>>;
  /** By the model's input name, what a row of the source is. */
  readonly rows?: Readonly<Record<string, SourceRow>>;
}

export interface Timing {
  readonly totalMs: number;
  /** Reading, running, counting and searching; creating sessions is left out, as in the floor. */
  readonly calibrationMs: number;
  /** Of float and compressed model. */
  readonly evaluationMs: number;
  /** What ONNX Runtime alone needs for the calibration batches; null where not measured. */
  readonly forwardOnlyMs: number | null;
}

/** A finding of the doctor. */
export interface Finding {
  readonly severity: 'error' | 'warning' | 'note';
  readonly code: string;
  readonly node?: string;
  readonly params: Readonly<Record<string, Value>>;
  /** Where it holds besides: how often, and the first places by name. */
  readonly also?: { readonly count: number; readonly places: readonly string[] };
  /** In English; `findingText` says it in either language. */
  readonly message: string;
  readonly fix?: string;
}

/** An input or output of a model. */
export interface Port {
  readonly name: string;
  /** ONNX element type: FLOAT, INT64 … */
  readonly type: string;
  /** Numbers, symbols, or null where unknown; absent: not even the rank is known. */
  readonly shape?: readonly (number | string | null)[];
}

/** What the doctor says about a model. */
export interface Inspection {
  readonly schema: typeof SCHEMA;
  readonly model: {
    readonly path: string;
    readonly sha256: string;
    readonly opset: number;
    readonly irVersion: number;
    readonly inputs: readonly Port[];
    readonly outputs: readonly Port[];
    readonly params: number;
    readonly macs: number;
    readonly sizeBytes: number;
  };
  readonly operators: Readonly<Record<string, number>>;
  readonly layers: readonly {
    readonly name: string;
    readonly op: string;
    readonly quantizable: boolean;
    readonly reason?: Reason;
    /** Whether output channels can be removed, 2 of 4 weights be zeroed, the layer be split in two of lower rank. */
    readonly prunable: boolean;
    readonly pruneReason?: Reason;
    readonly nmPrunable: boolean;
    readonly nmReason?: Reason;
    readonly decomposable: boolean;
    readonly decomposeReason?: Reason;
  }[];
  readonly findings: readonly Finding[];
  readonly data?: PreviewOfData;
}
