/** What crosses between a parent (command line, studio) and the engine, and what lies on disk: job, events, result. */
import { z } from 'zod';
import { autoFields, type RankingEntry, type SearchReport, type TryReport } from './auto';
import type { ErrorReport } from './errors';
import { inputShapesSchema } from './inputShapes';
import { qatFields, type EvaluationReport, type StepReport, type TrainingReport } from './qat';
import type { Finding, LayerReport } from './result';
import type { Value } from './sentences';

export type * from './result';

export const SCHEMA = 1;

const common = {
  schema: z.literal(SCHEMA).default(SCHEMA),
  model: z.string(),
  inputShapes: inputShapesSchema.default({}),
  threads: z.number().int().min(1).max(256).optional(),
  seed: z.number().int().min(0).default(0),
  memoryBudgetBytes: z.number().int().positive().optional(),
  /** Folder where decoded images are kept for the next pass and the next job; bounded, safe to delete. */
  cache: z.string().optional(),
};

/** Stem of the artifacts' file names. */
const artifactName = z.string().regex(/^(?!\.{1,2}$)[^/\\\0]+$/);

/**
 * Programs that data sets may have started to measure the accuracy (metric `command`): those that read exactly so
 * (commandLine.ts), or any, where the data set was chosen by whoever started the job. Absent: none.
 */
const allowedCommands = z.union([z.literal('any'), z.array(z.string())]);
export type AllowedCommands = z.infer<typeof allowedCommands>;

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
  commands: allowedCommands.optional(),
  data: z.string(),
  limit: z.number().int().positive().optional(),
});

const ptq = z
  .strictObject({
    kind: z.literal('ptq'),
    ...common,
    commands: allowedCommands.optional(),
    name: artifactName.optional(),
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

/** Accuracy-based search, see auto.ts. */
const auto = z
  .strictObject({
    kind: z.literal('auto'),
    ...common,
    commands: allowedCommands.optional(),
    name: artifactName.optional(),
    ...autoFields,
    /** The user's own configuration: tried first; layers that it switches off stay off. */
    config: z.string().optional(),
    batchSize: z.number().int().positive().optional(),
    batchNum: z.number().int().positive().optional(),
    target: z.enum(targets).default('ascend'),
  })
  .refine(({ maxDrop, reach }) => (maxDrop === undefined) !== (reach === undefined), {
    params: { first: 'maxDrop', second: 'reach' },
  });

/** Quantization-aware training, see qat.ts. */
const qat = z
  .strictObject({
    kind: z.literal('qat'),
    ...common,
    commands: allowedCommands.optional(),
    name: artifactName.optional(),
    ...qatFields,
    target: z.enum(targets).default('ascend'),
  })
  .refine(({ config, weightBits }) => config === undefined || weightBits === undefined, {
    params: { first: 'config', second: 'weightBits' },
  })
  .refine(({ config, activationQuantizer }) => config === undefined || activationQuantizer === undefined, {
    params: { first: 'config', second: 'activationQuantizer' },
  })
  .refine(({ config, weightQuantizer }) => config === undefined || weightQuantizer === undefined, {
    params: { first: 'config', second: 'weightQuantizer' },
  })
  .refine(({ weightQuantizer, weightBits }) => weightQuantizer !== 'lnq' || weightBits !== 8, {
    params: { first: 'weightQuantizer: lnq', second: 'weightBits: 8' },
  })
  .refine(({ evaluateEvery, patience }) => evaluateEvery !== 0 || patience === undefined, {
    params: { first: 'patience', second: 'evaluateEvery: 0' },
  });

/** Which way of computing each gradient is fastest on this machine, for the layers of a model; kept in `file`, from which trainings take it. */
const tune = z.strictObject({
  kind: z.literal('tune'),
  ...common,
  batchSize: z.number().int().positive().default(64),
  file: z.string(),
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
  /** Of a training, in place of observer and symmetry. */
  dataQuantizer: qatFields.activationQuantizer,
  weightQuantizer: qatFields.weightQuantizer,
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
  /** It is a training: what all layers begin with where `config`, then of retraining, does not say it. */
  training: z
    .strictObject({
      weightBits: qatFields.weightBits,
      activationQuantizer: qatFields.activationQuantizer,
      weightQuantizer: qatFields.weightQuantizer,
    })
    .optional(),
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
  auto,
  qat,
  tune,
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
  'train',
  'eval',
  'confirm',
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
export const folderKinds: ReadonlySet<JobKind> = new Set(['ptq', 'auto', 'qat']);

/** Kinds of job that can be cut off and go on later: they keep a checkpoint in DIR. */
export const resumableKinds: ReadonlySet<JobKind> = new Set(['auto', 'qat']);

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
  /** Of an accuracy-based search: what is searched, the ranking as it is measured, each try. */
  | { readonly type: 'search'; readonly search: SearchReport }
  | { readonly type: 'ranking'; readonly entry: RankingEntry }
  | { readonly type: 'try'; readonly try: TryReport }
  /** Of a training: what is trained, its steps, its evaluations. */
  | { readonly type: 'training'; readonly training: TrainingReport }
  | { readonly type: 'step'; readonly step: StepReport }
  | { readonly type: 'evaluation'; readonly evaluation: EvaluationReport }
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
      /** Where the job keeps what it needs to go on after it was cut off; it outlives the process. Absent: nowhere. */
      readonly checkpoint?: string;
      /** The least level of log entries that anybody wants to see. */
      readonly level: Level;
    }
  | { readonly type: 'cancel' }
  /** Stop searching and keep the best so far. */
  | { readonly type: 'keep' }
  /** Stop where a checkpoint can be left, and go on from it another time. */
  | { readonly type: 'pause' };

export const stages = [
  'load',
  'check',
  'float',
  'balance',
  'calibrate',
  'quantize',
  'rank',
  'search',
  'train',
  'measure',
  'simulate',
  'evaluate',
  'confirm',
  'write',
  'package',
] as const;
export type Stage = (typeof stages)[number];
