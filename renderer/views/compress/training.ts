/**
 * What a user chooses of a training. The fields follow from the job's schema (`qatFields`) and their texts (`QAT_FIELDS`): one that is
 * added there appears here by itself.
 */
import { z } from 'zod';
import { qatFields } from '../../../proto/qat';
import {
  ACTIVATION_QUANTIZERS,
  KEPT_WEIGHTS,
  QAT_FIELDS,
  TRAINING_LOSSES,
  TRAINING_OPTIMIZERS,
  TRAINING_SCHEDULES,
  WEIGHT_QUANTIZERS,
} from '../../../proto/qatTexts';
import { PROVIDERS } from '../../../proto/providers';
import type { Sentence } from '../../../proto/sentences';

type QatInput = z.input<z.ZodObject<typeof qatFields>>;
/** By the job's own keys; what is left out is as the engine has it. */
export type Training = Readonly<Partial<Omit<QatInput, 'train' | 'eval'>>>;
export type TrainingKey = Exclude<keyof typeof QAT_FIELDS, 'train' | 'eval'>;

export type FieldValue = string | number | boolean | readonly number[] | readonly string[];

export interface Field {
  readonly key: TrainingKey;
  readonly kind: 'integer' | 'number' | 'numbers' | 'names' | 'choice' | 'switch' | 'text';
  /** Of `choice`. */
  readonly options: readonly (string | number)[];
  readonly least?: number;
  /** Where nothing is chosen; absent: as it suits. */
  readonly usual?: FieldValue;
  /** Without default and absence. */
  readonly schema: z.ZodType;
}

const OPTIONS: Readonly<Record<string, Readonly<Record<string, Sentence>>>> = {
  activationQuantizer: ACTIVATION_QUANTIZERS,
  weightQuantizer: WEIGHT_QUANTIZERS,
  loss: TRAINING_LOSSES,
  optimizer: TRAINING_OPTIMIZERS,
  schedule: TRAINING_SCHEDULES,
  keep: KEPT_WEIGHTS,
  provider: PROVIDERS,
};

/** As the engine fills in what has no default in the schema. */
const ABSENT: Readonly<Record<string, FieldValue>> = {
  weightBits: 8,
  activationQuantizer: 'ulq',
  weightQuantizer: 'arq',
};

const FOR_ALL_LAYERS = ['weightBits', 'activationQuantizer', 'weightQuantizer'] as const;

/** With a configuration, which says of every layer what is else said for all. */
export function withConfig<Given extends object>(training: Given, config: string) {
  const isKept = ([key]: [string, unknown]): boolean => !FOR_ALL_LAYERS.some((each) => each === key);
  const kept = Object.fromEntries(Object.entries(training).filter(isKept));
  return { ...(kept as Omit<Given, (typeof FOR_ALL_LAYERS)[number]>), config };
}

/** Limits: where nothing is chosen there is none. */
export const LIMITS: ReadonlySet<TrainingKey> = new Set(['steps', 'clipNorm', 'patience']);

/** Fields that have an effect only together with others. */
const NEEDS: Readonly<Partial<Record<TrainingKey, (given: Training) => boolean>>> = {
  weightBits: ({ config, weightQuantizer }) => config === undefined && weightQuantizer !== 'lnq',
  activationQuantizer: ({ config }) => config === undefined,
  weightQuantizer: ({ config }) => config === undefined,
  momentum: ({ optimizer }) => optimizer === 'sgd',
  milestones: ({ schedule }) => schedule === 'piecewise',
  gamma: ({ schedule }) => schedule === 'piecewise',
  labelSmoothing: ({ loss, teacher }) => loss === 'crossEntropy' || (loss === undefined && !teacher),
  temperature: ({ loss, teacher }) => loss === 'distillation' || (loss === undefined && teacher === true),
  patience: ({ evaluateEvery }) => evaluateEvery !== 0,
};

/** The choices that matter most. */
const GUIDED: readonly TrainingKey[] = ['weightBits', 'epochs', 'learningRate', 'batchSize', 'teacher'];

export const FIELDS: readonly Field[] = Object.keys(QAT_FIELDS)
  .filter((key): key is TrainingKey => key !== 'train' && key !== 'eval')
  .flatMap((key) => fieldOf(key, qatFields[key]) ?? []);

function fieldOf(key: TrainingKey, given: z.ZodType): Field | undefined {
  let schema = given;
  let usual = ABSENT[key];
  while (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) {
    if (schema instanceof z.ZodDefault) usual = schema.def.defaultValue as FieldValue;
    schema = schema.unwrap() as z.ZodType;
  }
  const common = { key, options: [], schema, ...(usual === undefined ? {} : { usual }) };
  if (schema instanceof z.ZodNumber) {
    const { minValue, isInt } = schema;
    const least = minValue !== null && minValue > Number.MIN_SAFE_INTEGER ? { least: minValue } : {};
    return { ...common, kind: isInt ? 'integer' : 'number', ...least };
  }
  if (schema instanceof z.ZodBoolean) return { ...common, kind: 'switch' };
  if (schema instanceof z.ZodArray)
    return { ...common, kind: schema.element instanceof z.ZodString ? 'names' : 'numbers' };
  if (schema instanceof z.ZodString) return { ...common, kind: 'text' };
  if (schema instanceof z.ZodEnum) return { ...common, kind: 'choice', options: schema.options };
  if (schema instanceof z.ZodUnion) return { ...common, kind: 'choice', options: schema.options.flatMap(literals) };
  return undefined;
}

function literals(option: unknown): (string | number)[] {
  return option instanceof z.ZodLiteral ? ([...option.values] as (string | number)[]) : [];
}

export const optionText = (key: string, option: string | number, language: keyof Sentence): string =>
  OPTIONS[key]?.[String(option)]?.[language] ?? String(option);

/** Those that have an effect beside what is chosen, at a depth. */
export function fieldsAt(depth: 'recommended' | 'guided' | 'expert', given: Training): Field[] {
  if (depth === 'recommended') return [];
  return FIELDS.filter(({ key }) => (depth === 'expert' || GUIDED.includes(key)) && (NEEDS[key]?.(given) ?? true));
}

/** Without what cannot be read: a draft of another version. */
export function knownTraining(given: Readonly<Record<string, unknown>>): Training {
  const fits = ([key, value]: [string, unknown]): boolean => {
    const field = FIELDS.find((each) => each.key === key);
    const schema = field?.schema ?? (key === 'config' ? z.string() : undefined);
    return schema?.safeParse(value).success ?? false;
  };
  return Object.fromEntries(Object.entries(given).filter(fits));
}

/** What differs from what it would be anyway. */
export function unusual(given: Readonly<Record<string, unknown>>): Training {
  const usual = new Map(FIELDS.map((field) => [field.key as string, JSON.stringify(field.usual)]));
  const known = Object.entries(knownTraining(given));
  return Object.fromEntries(known.filter(([key, value]) => JSON.stringify(value) !== usual.get(key)));
}

/** What of it a job of this depth has, for so many samples. */
export function trainingAt(depth: 'recommended' | 'guided' | 'expert', given: Training, samples: number): Training {
  const config = depth === 'expert' && given.config !== undefined ? { config: given.config } : {};
  const counting = depth === 'expert' ? given : { ...given, config: undefined };
  const drawn = fieldsAt(depth, counting as Training).map(({ key }) => key);
  const chosen = Object.entries(given).filter(([key]) => drawn.includes(key as TrainingKey));
  return { ...batchOf(samples), ...config, ...Object.fromEntries(chosen) };
}

const USUAL_BATCH = FIELDS.find(({ key }) => key === 'batchSize')!.usual as number;

/** A small set does with a small batch. */
const batchOf = (samples: number): Training => (samples > 0 && samples < USUAL_BATCH ? { batchSize: samples } : {});

export interface Length {
  readonly batchSize: number;
  readonly perEpoch: number;
  readonly steps: number;
  /** Of the held-out set, the end included. */
  readonly evaluations: number;
}

/** How long a training will be: steps, as the engine counts them. */
export function lengthOf(training: Training, samples: number): Length {
  const { batchSize = USUAL_BATCH, epochs, steps, evaluateEvery } = training;
  const perEpoch = Math.floor(samples / batchSize);
  const most = (epochs ?? (steps === undefined ? 1 : Infinity)) * perEpoch;
  const count = perEpoch === 0 ? 0 : Math.min(steps ?? Infinity, most);
  const every = evaluateEvery ?? perEpoch;
  return { batchSize, perEpoch, steps: count, evaluations: every === 0 ? 1 : Math.max(1, Math.ceil(count / every)) };
}
