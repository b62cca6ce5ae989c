/** What can be done about a layer that loses too much: each is one change of its row, tried as a child of the run. */
import type { Input, LayerRow, PlanChoices, RunRead } from '../../../proto/contract';
import type { Job, JobOf, LayerChange } from '../../../proto/job';
import type { ActivationQuantizer } from '../../../proto/qat';
import { withConfig } from '../compress/training';

export const fixKinds = ['perChannel', 'weights8', 'bits16', 'observer', 'quantizer', 'float'] as const;
export type FixKind = (typeof fixKinds)[number];

export interface Fix {
  readonly kind: FixKind;
  readonly change: LayerChange;
  /** The observer that is tried instead. */
  readonly observer?: string;
  /** Of a training, the quantizer of data that is tried instead. */
  readonly quantizer?: ActivationQuantizer;
}

/** Tried in this order where the layer has another one: minimal squared error, then minimal divergence, then the whole range. */
const OBSERVERS = ['mse', 'KL', 'minmax'] as const;

/** Of a training, likewise: the step is learned, or one end of the range, or both. */
const QUANTIZERS = ['lsq', 'ulq', 'pact'] as const;

/** Cheapest first: what costs nothing at run time, then what costs bits, then what costs the quantization. */
export function fixesOf(row: LayerRow): Fix[] {
  if (!row.quantizable || !row.enabled) return [];
  return [
    ...granularityFix(row),
    ...(row.training ? quantizerFix(row) : observerFix(row)),
    ...weightBitsFix(row),
    ...dataBitsFix(row),
    { kind: 'float', change: { enabled: false } },
  ];
}

function granularityFix({ hasWeight, perChannelPossible, perChannel, weightQuantizer }: LayerRow): Fix[] {
  // A table of levels has one scale in any case.
  const coarse = hasWeight && perChannelPossible && !perChannel && weightQuantizer !== 'lnq';
  return coarse ? [{ kind: 'perChannel', change: { perChannel: true } }] : [];
}

function observerFix(row: LayerRow): Fix[] {
  const observer = OBSERVERS.find((name) => name !== row.observer && row.observers.includes(name));
  return observer ? [{ kind: 'observer', change: { observer }, observer }] : [];
}

function quantizerFix({ dataQuantizer, training }: LayerRow): Fix[] {
  const quantizer = QUANTIZERS.find((name) => name !== dataQuantizer && training!.dataQuantizers.includes(name));
  return quantizer ? [{ kind: 'quantizer', change: { dataQuantizer: quantizer }, quantizer }] : [];
}

/** Without training, 4 bits are rolled back by a search. */
function weightBitsFix({ training, weightBits, weightBitsPossible, weightQuantizer }: LayerRow): Fix[] {
  if (!training || weightBits !== 4 || !weightBitsPossible.includes(8)) return [];
  const change: LayerChange = { weightBits: 8, ...(weightQuantizer === 'lnq' && { weightQuantizer: 'arq' }) };
  return [{ kind: 'weights8', change }];
}

/** Data of so many bits need weights of 8 where they are trained. */
function dataBitsFix({ dataBits, dataBitsPossible, training, weightBits }: LayerRow): Fix[] {
  const finer = dataBits < 16 && dataBitsPossible.includes(16) && (!training || weightBits === 8);
  return finer ? [{ kind: 'bits16', change: { dataBits: 16 } }] : [];
}

type PtqJob = JobOf<'ptq'>;
type QatJob = JobOf<'qat'>;

/** The quantization or training that a run did, or the quantization that its search began with; undefined where it was none. */
export function variedJob(job: Job): PtqJob | QatJob | undefined {
  if (job.kind === 'ptq' || job.kind === 'qat') return job;
  if (job.kind !== 'auto') return undefined;
  const { schema, model, inputShapes, threads, seed, memoryBudgetBytes, cache, commands, name } = job;
  const { calib, eval: evaluation, config, batchSize, batchNum, target } = job;
  return {
    kind: 'ptq',
    ...{ schema, model, inputShapes, threads, seed, memoryBudgetBytes, cache, commands, name },
    ...{ calib, eval: evaluation, config, batchSize, batchNum, target },
    biasCorrection: false,
    measureFloor: false,
  };
}

/** Whether the layers of a run can be changed one by one: not where a record or statistics stood in for data. */
export const isVariable = (job: PtqJob | QatJob): boolean => job.kind === 'qat' || job.calib !== undefined;

/** The run's own configuration with changes on top; undefined where it left none that can be varied. */
export function planOfRun(
  { config }: Pick<RunRead, 'config'>,
  folder: string,
  model: string,
  { kind, target }: Pick<PtqJob | QatJob, 'kind' | 'target'>,
  changes: PlanChoices['changes'] = {},
): PlanChoices | undefined {
  if (config === null) return undefined;
  const choices = { model, target, config: `${folder}/config.json`, changes };
  if (kind === 'qat') return { ...choices, training: {} };
  const { batch_num: batchNum, do_fusion: fusion } = JSON.parse(config) as { batch_num?: number; do_fusion?: boolean };
  return {
    ...choices,
    ...(batchNum === undefined ? {} : { batchNum }),
    ...(fusion === undefined ? {} : { fusion }),
  };
}

/** The same job with another configuration. */
export function childJob(job: PtqJob | QatJob, config: string): Input<'run.start'>['job'] {
  return job.kind === 'ptq' ? { ...job, config } : withConfig(job, config);
}
