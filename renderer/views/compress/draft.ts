/** What of the wizard survives closing the app: one draft for each model or run that it begins with. */
import { z } from 'zod';
import type { Evaluation, Input } from '../../../proto/contract';
import type { JobOf } from '../../../proto/job';
import type { DatasetEntry, ProjectState, RunEntry } from '../../../proto/project';
import { choicesSchema, DEFAULT_GOAL, DEFAULTS, type Choices, type Goal } from './choices';
import { stepIds, type StepId } from './steps';
import { unusual } from './training';

/** A measured baseline counts as long as model and data are the same bytes. */
export interface Baseline {
  readonly key: string;
  readonly evaluation: Evaluation;
}

export interface Draft {
  readonly choices: Choices;
  readonly open: StepId;
  /** The furthest step that was opened. */
  readonly reached: StepId;
  readonly baseline?: Baseline | undefined;
  readonly run?: string | undefined;
}

const SCHEMA = 1;
const evaluation = z.custom<Evaluation>((value) => typeof value === 'object' && value !== null && 'metric' in value);
const draftSchema = z.object({
  schema: z.literal(SCHEMA),
  choices: choicesSchema,
  open: z.enum(stepIds),
  reached: z.enum(stepIds),
  baseline: z.object({ key: z.string(), evaluation }).optional(),
  run: z.string().optional(),
});

export const draftId = (parent: string): string => `ptq${parent}`;
/** Where the wizard stood last. */
export const LAST = 'ptq';

export const written = (draft: Draft): Input<'draft.save'>['state'] =>
  JSON.parse(JSON.stringify({ schema: SCHEMA, ...draft })) as Input<'draft.save'>['state'];

/** undefined where there is none, or one that cannot be read: the wizard then begins anew. What is gone from the project is left out. */
export function readDraft(state: unknown, project: ProjectState): Draft | undefined {
  const parsed = draftSchema.safeParse(state);
  if (!parsed.success) return undefined;
  const { choices, open, reached, baseline, run } = parsed.data;
  const known = (id: string | null): string | null =>
    project.datasets.some((dataset) => dataset.id === id && !dataset.missing) ? id : null;
  const runThere = project.runs.some(({ id }) => id === run);
  const late = !runThere && stepIds.indexOf(open) > stepIds.indexOf('review');
  return {
    choices: {
      ...choices,
      calibration: known(choices.calibration),
      train: known(choices.train),
      evaluation: known(choices.evaluation),
      goal: { ...choices.goal, confirm: known(choices.goal.confirm) },
    },
    open: late ? 'review' : open,
    reached,
    baseline,
    run: runThere ? run : undefined,
  };
}

/** Data sets by their names, as people name them; the same one is never taken for both unless there is only one. */
export function guessedData(datasets: readonly DatasetEntry[]): Pick<Choices, 'calibration' | 'train' | 'evaluation'> {
  const there = datasets.filter(({ missing }) => !missing);
  const named = (pattern: RegExp): DatasetEntry | undefined =>
    there.find(({ name, path }) => pattern.test(`${name} ${path}`));
  const calibration = named(/calib|train|校准|训练/i) ?? there[0];
  const evaluation = named(/test|eval|val|测试|评估|验证/i) ?? there.find(({ id }) => id !== calibration?.id);
  const train = named(/train|训练/i) ?? calibration;
  return { calibration: calibration?.id ?? null, train: train?.id ?? null, evaluation: evaluation?.id ?? null };
}

/** A new wizard for a model; for a run it begins with what that run did. */
export function beginning(project: ProjectState, model: string, run?: RunEntry): Draft {
  const fresh: Choices = { ...DEFAULTS, model, ...guessedData(project.datasets) };
  return { choices: run ? { ...fresh, ...choicesOf(project, run) } : fresh, open: 'model', reached: 'model' };
}

function choicesOf({ datasets }: ProjectState, { job, folder, figures }: RunEntry): Partial<Choices> {
  if (job.kind !== 'ptq' && job.kind !== 'auto' && job.kind !== 'qat') return {};
  const byPath = (path: string | undefined): string | null =>
    datasets.find(({ absolutePath, missing }) => absolutePath === path && !missing)?.id ?? null;
  if (job.kind === 'qat') {
    const { target, seed, threads = null } = job;
    const data = { train: byPath(job.train), evaluation: byPath(job.eval) };
    return { ...data, target, seed, threads, depth: 'expert', technique: 'qat', training: unusual(job) };
  }
  const config = figures ? `${folder}/config.json` : (job.config ?? null);
  const { target, seed, threads = null, batchSize = null, batchNum } = job;
  const samples = batchNum === undefined ? null : batchNum * (batchSize ?? 32);
  const data = { calibration: byPath(job.calib), evaluation: byPath(job.eval) };
  const common: Partial<Choices> = { ...data, target, seed, threads, batchSize, samples, config, depth: 'expert' };
  if (job.kind === 'ptq') return { ...common, biasCorrection: job.biasCorrection };
  return { ...common, technique: 'auto', goal: goalOf(job, byPath(job.confirm)) };
}

function goalOf(job: JobOf<'auto'>, confirm: string | null): Goal {
  const { maxDrop = DEFAULT_GOAL.maxDrop, reach = null, strategy, sensitivity = null, rollBack, subset = null } = job;
  const minutes = job.timeBudgetMs ? job.timeBudgetMs / 60_000 : null;
  return {
    ...{ by: reach === null ? 'maxDrop' : 'reach', maxDrop, reach, minutes },
    ...{ strategy, sensitivity, rollBack, subset, confirm },
  };
}
