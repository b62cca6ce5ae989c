/** What can be done about a layer that loses too much: each is one change of its row, tried as a child of the run. */
import type { Input, LayerRow, PlanChoices, RunRead } from '../../../proto/contract';
import type { Job, JobOf, LayerChange } from '../../../proto/job';

export const fixKinds = ['perChannel', 'bits16', 'observer', 'float'] as const;
export type FixKind = (typeof fixKinds)[number];

export interface Fix {
  readonly kind: FixKind;
  readonly change: LayerChange;
  /** The observer that is tried instead. */
  readonly observer?: string;
}

/** Tried in this order where the layer has another one: minimal squared error, then minimal divergence, then the whole range. */
const OBSERVERS = ['mse', 'KL', 'minmax'] as const;

/** Cheapest first: what costs nothing at run time, then what costs bits, then what costs the quantization. */
export function fixesOf(row: LayerRow): Fix[] {
  if (!row.quantizable || !row.enabled) return [];
  const observer = OBSERVERS.find((name) => name !== row.observer && row.observers.includes(name));
  return [
    ...(row.hasWeight && row.perChannelPossible && !row.perChannel
      ? [{ kind: 'perChannel', change: { perChannel: true } } as const]
      : []),
    ...(observer ? [{ kind: 'observer', change: { observer }, observer } as const] : []),
    ...(row.dataBits < 16 && row.dataBitsPossible.includes(16)
      ? [{ kind: 'bits16', change: { dataBits: 16 } } as const]
      : []),
    { kind: 'float', change: { enabled: false } },
  ];
}

type PtqJob = JobOf<'ptq'>;

/** The quantization that a run did, or that its search began with; undefined where it was none. */
export function quantizationOf(job: Job): PtqJob | undefined {
  if (job.kind === 'ptq') return job;
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

/** The run's own configuration with changes on top; undefined where it left none that can be varied. */
export function planOfRun(
  { config }: Pick<RunRead, 'config'>,
  folder: string,
  model: string,
  { target }: Pick<PtqJob, 'target'>,
  changes: PlanChoices['changes'] = {},
): PlanChoices | undefined {
  if (config === null) return undefined;
  const { batch_num: batchNum, do_fusion: fusion } = JSON.parse(config) as { batch_num?: number; do_fusion?: boolean };
  return {
    model,
    target,
    config: `${folder}/config.json`,
    changes,
    ...(batchNum === undefined ? {} : { batchNum }),
    ...(fusion === undefined ? {} : { fusion }),
  };
}

/** The same job with another configuration. */
export function childJob(job: PtqJob, config: string): Input<'run.start'>['job'] {
  return { ...job, config };
}
