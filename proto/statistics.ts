/** statistics.json of a run: under which conditions its statistics were collected, and where in statistics.bin each one lies. */
import { z } from 'zod';
import type { DatasetFacts } from './job';

/** Of these two files; result.json has its own. */
export const STATISTICS_SCHEMA = 1;

export const STATISTICS_INDEX = 'statistics.json';
export const STATISTICS_DATA = 'statistics.bin';

const whole = z.number().int().nonnegative();

/** What of a layer has an influence on what is seen of the tensors behind it. */
const layer = z.strictObject({
  layer: z.string(),
  /** The tensor that its data observer watched. */
  value: z.string(),
  weight: z.strictObject({ bits: whole, granularity: z.string() }).nullable(),
  balance: z.strictObject({ strength: z.number(), factors: z.array(z.number()) }).nullable(),
});

export const statisticsSchema = z.strictObject({
  schema: z.literal(STATISTICS_SCHEMA),
  model: z.strictObject({ sha256: z.string() }),
  inputShapes: z.record(z.string(), z.array(z.number())),
  fusion: z.strictObject({ enabled: z.boolean(), skip: z.array(z.string()) }),
  /** What was seen: data set with fingerprint and preprocessing. */
  calibration: z.custom<DatasetFacts>((value) => typeof value === 'object' && value !== null),
  layers: z.array(layer),
  data: z.strictObject({ sha256: z.string(), bytes: whole }),
  tensors: z.array(z.strictObject({ value: z.string(), offset: whole, bytes: whole })),
});

export type StatisticsIndex = z.infer<typeof statisticsSchema>;
export type LayerConditions = StatisticsIndex['layers'][number];
