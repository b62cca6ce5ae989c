/** What a user decides in the wizard, as plain data: what of it counts, what a change undoes, and the job that follows. */
import { z } from 'zod';
import type { Input, PlanChoices } from '../../../proto/contract';
import type { InputShapes } from '../../../proto/inputShapes';
import { autoFields, sensitivities, strategies } from '../../../proto/auto';
import { layerChangeSchema, targets } from '../../../proto/job';
import { knownTraining, trainingAt, withConfig, type Training } from './training';

export const depths = ['recommended', 'guided', 'expert'] as const;
export type Depth = (typeof depths)[number];

/** Quantize as told, search which layers to roll back until a goal is reached, or train with quantizers in place. */
export const techniques = ['ptq', 'auto', 'qat'] as const;
export type Technique = (typeof techniques)[number];

const count = z.number().int().positive().nullable();

const goalSchema = z.strictObject({
  /** What is stated: the most that may be lost, or the value to reach. */
  by: z.enum(['maxDrop', 'reach']),
  maxDrop: z.number().min(0),
  reach: z.number().nullable(),
  /** null: as long as it takes. */
  minutes: z.number().positive().nullable(),
  strategy: z.enum(strategies),
  /** null: the strategy's own. */
  sensitivity: z.enum(sensitivities).nullable(),
  rollBack: autoFields.rollBack.unwrap(),
  /** Samples of a first look; null: what suits. */
  subset: z.number().int().min(0).nullable(),
  /** Id of a data set. */
  confirm: z.string().nullable(),
});
export type Goal = Readonly<z.infer<typeof goalSchema>>;

export const DEFAULT_GOAL: Goal = {
  by: 'maxDrop',
  maxDrop: 0.5,
  reach: null,
  minutes: null,
  strategy: 'winBack',
  sensitivity: null,
  rollBack: ['perChannel', 'weights8', 'float'],
  subset: null,
  confirm: null,
};

export const choicesSchema = z.strictObject({
  /** Ids of the project. */
  model: z.string(),
  calibration: z.string().nullable(),
  /** What is learned on. */
  train: z.string().nullable().default(null),
  evaluation: z.string().nullable(),
  target: z.enum(targets),
  technique: z.enum(techniques).default('ptq'),
  goal: goalSchema.default(DEFAULT_GOAL),
  training: z
    .record(z.string(), z.unknown())
    .default({})
    .transform((given): Training => knownTraining(given)),
  depth: z.enum(depths),
  /** Of calibration; null: as many as recommended. */
  samples: count,
  /** Of all activations; null: the target's. */
  observer: z.string().nullable(),
  symmetric: z.boolean(),
  biasCorrection: z.boolean(),
  fusion: z.boolean(),
  batchSize: count,
  threads: count,
  seed: z.number().int().min(0),
  /** A configuration to begin with: a path. */
  config: z.string().nullable(),
  changes: z.record(z.string(), layerChangeSchema),
  /** Of a training: it has other quantizers, and only layers with weights. */
  trainedChanges: z.record(z.string(), layerChangeSchema).default({}),
});
export type Choices = Readonly<z.infer<typeof choicesSchema>>;

export const DEFAULTS: Omit<Choices, 'model'> = {
  calibration: null,
  train: null,
  evaluation: null,
  target: 'ascend',
  technique: 'ptq',
  goal: DEFAULT_GOAL,
  training: {},
  depth: 'recommended',
  samples: null,
  observer: null,
  symmetric: false,
  biasCorrection: false,
  fusion: true,
  batchSize: null,
  threads: null,
  seed: 0,
  config: null,
  changes: {},
  trainedChanges: {},
};

/** Which of the choices for single layers count. */
export const layersKey = ({ technique }: Pick<Choices, 'technique'>): 'changes' | 'trainedChanges' =>
  technique === 'qat' ? 'trainedChanges' : 'changes';

/** What is chosen for single layers, whether or not it counts at the chosen depth. */
export const changesOf = (choices: Choices): Choices['changes'] => choices[layersKey(choices)];

/** What counts at the chosen depth; what a deeper one set is kept for the way back, but has no effect. */
export function effective(choices: Choices): Choices {
  const { model, calibration, train, evaluation, target, technique, goal, training, depth } = choices;
  if (depth === 'expert') return choices;
  const always = { ...DEFAULTS, model, calibration, train, evaluation, target, technique, goal, training, depth };
  if (depth === 'recommended') return always;
  const { samples, observer, symmetric, biasCorrection, fusion } = choices;
  return { ...always, samples, observer, symmetric, biasCorrection, fusion };
}

/** What a training is told at the chosen depth; `samples` are those of the training set. */
export const trainingOf = ({ depth, training }: Choices, samples: number): Training =>
  trainingAt(depth, training, samples);

/** The data that the quantizers see: calibration set or training set. */
export const seenBy = ({ technique, calibration, train }: Choices): string | null =>
  technique === 'qat' ? train : calibration;

const BATCH = 32;
/** More of them change scales little: a few hundred samples are what AMCT's and its peers' documents advise. */
const RECOMMENDED = 512;

export const recommendedSamples = (available: number): number => Math.min(available, RECOMMENDED);

/** How the calibration samples are cut into batches; those that would not fill a last one are left out. */
export function batchesOf({ samples, batchSize }: Choices, available: number): { batchSize: number; batchNum: number } {
  const wanted = Math.max(1, Math.min(samples ?? recommendedSamples(available), available));
  const size = Math.min(batchSize ?? BATCH, wanted);
  return { batchSize: size, batchNum: Math.floor(wanted / size) };
}

/** For plan.view and plan.save; `available` are the samples of the calibration set. */
export function planOf(choices: Choices, available: number): PlanChoices {
  if (choices.technique === 'qat') return trainingPlanOf(choices, available);
  const { model, target, observer, symmetric, fusion, config, changes } = effective(choices);
  const { batchNum } = batchesOf(effective(choices), available);
  return {
    model,
    target,
    batchNum,
    symmetric,
    fusion,
    changes,
    ...(observer === null ? {} : { observer }),
    ...(config === null ? {} : { config }),
  };
}

function trainingPlanOf(choices: Choices, available: number): PlanChoices {
  const { model, target, trainedChanges: changes } = effective(choices);
  const { config, weightBits, activationQuantizer, weightQuantizer } = trainingOf(choices, available);
  const given = { weightBits, activationQuantizer, weightQuantizer };
  const training = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { model, target, changes, training, ...(config === undefined ? {} : { config }) };
}

/** Whether the job needs a configuration written for it: that of a training says all of it by itself, unless single layers differ. */
export const needsConfig = (choices: Choices): boolean =>
  choices.technique !== 'qat' || Object.keys(effective(choices).trainedChanges).length > 0;

/** What the job reads, with absolute paths. */
export interface Paths {
  /** Stem of the artifacts' names. */
  readonly name: string;
  readonly model: string;
  /** Calibration set or training set. */
  readonly seen: string;
  readonly evaluation?: string;
  /** Written for it. */
  readonly config?: string;
  readonly inputShapes: InputShapes;
  readonly confirm?: string;
}

/** As a file name: no separators, no control characters, not only dots. */
export const stemOf = (name: string): string => name.replace(/[/\\\p{Cc}]+/gu, '_').replace(/^\.+$/, 'model');

export function jobOf(choices: Choices, available: number, paths: Paths): Input<'run.start'>['job'] {
  const { technique, goal, target, biasCorrection, seed, threads } = effective(choices);
  const { batchSize, batchNum } = batchesOf(effective(choices), available);
  const { model, inputShapes, seen, evaluation, config } = paths;
  const always = {
    ...{ model, inputShapes, name: stemOf(paths.name), seed, target },
    ...(threads === null ? {} : { threads }),
  };
  if (technique === 'qat') {
    const training = trainingOf(choices, available);
    const asked = config === undefined ? training : withConfig(training, config);
    return { kind: 'qat', ...always, train: seen, eval: evaluation ?? '', ...asked };
  }
  const common = {
    ...{ ...always, calib: seen, batchSize, batchNum },
    ...(config === undefined ? {} : { config }),
    ...(evaluation === undefined ? {} : { eval: evaluation }),
  };
  if (technique === 'ptq') return { kind: 'ptq', ...common, biasCorrection };
  return { kind: 'auto', ...common, eval: evaluation ?? '', ...searchOf(goal, paths) };
}

/** The goal as the job has it. */
function searchOf(goal: Goal, { confirm }: Paths) {
  const { by, maxDrop, reach, minutes, strategy, sensitivity, rollBack, subset } = goal;
  return {
    ...(by === 'reach' && reach !== null ? { reach } : { maxDrop }),
    strategy,
    rollBack,
    ...(sensitivity === null ? {} : { sensitivity }),
    ...(subset === null ? {} : { subset }),
    ...(minutes === null ? {} : { timeBudgetMs: Math.round(minutes * 60_000) }),
    ...(confirm === undefined ? {} : { confirm }),
  };
}

/** What a change makes worthless. */
export type Loss = 'baseline' | 'layers';

/** Told before it happens: other evaluation data take the measured baseline along, another target or configuration the layer choices. */
export function lossesOf(before: Choices, change: Partial<Choices>, measured: boolean): Loss[] {
  const evaluated = 'evaluation' in change && change.evaluation !== before.evaluation;
  const dropped = droppedLayers(before, change).some((key) => Object.keys(before[key]).length > 0);
  return [...(measured && evaluated ? (['baseline'] as const) : []), ...(dropped ? (['layers'] as const) : [])];
}

/** The choices after a change, without what it made worthless. */
export function changed(before: Choices, change: Partial<Choices>): Choices {
  const dropped = droppedLayers(before, change).map((key) => [key, {}]);
  return { ...before, ...(Object.fromEntries(dropped) as Partial<Choices>), ...change };
}

/** Choices for single layers that stand on another target or configuration than there is after the change. */
function droppedLayers(before: Choices, change: Partial<Choices>): ('changes' | 'trainedChanges')[] {
  const after = { ...before, ...change };
  const target = after.target !== before.target;
  return [
    ...(target || after.config !== before.config ? (['changes'] as const) : []),
    ...(target || after.training.config !== before.training.config ? (['trainedChanges'] as const) : []),
  ];
}
