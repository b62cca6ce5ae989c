/** Everything that a search needs, opened and checked before anything runs. Throws what openPtq throws, ROLL_BACK_*, CHECKPOINT_*. */
import { version } from '../../../../package.json';
import type { JobOf } from '../../../../proto/job';
import type { Strategy } from '../../algorithms/search/problem';
import type { GraphModel, Sensitivity } from '../../algorithms/search/sensitivity';
import { searchSensitivities } from '../../algorithms/search/sensitivities';
import { searchStrategies } from '../../algorithms/search/strategies';
import { sha256OfFile } from '../../graph/sha256';
import { Accuracy } from '../accuracy';
import type { JobContext } from '../job';
import { openPtq, type OpenPtq } from '../ptq/open';
import { foldedModel } from '../ptq/quantize';
import type { Warnings } from '../ptq/warnings';
import { asPtq } from '../asPtq';
import { Journal, type Identity } from './journal';
import { ladderOf, type Ladder } from './ladder';

export interface OpenAuto {
  readonly ptq: OpenPtq;
  readonly accuracy: Accuracy;
  /** Samples that the search does not see. */
  readonly confirm: Accuracy | undefined;
  readonly folded: GraphModel;
  readonly ladder: Ladder;
  readonly strategy: Strategy;
  readonly sensitivity: Sensitivity;
  /** Every try is run on the whole set. */
  readonly exhaustive: boolean;
  readonly recalibrate: boolean;
  readonly journal: Journal;
}

export async function openAuto(job: JobOf<'auto'>, context: JobContext, warnings: Warnings): Promise<OpenAuto> {
  const ptq = await openPtq(asPtq(job), context, warnings);
  const accuracy = ptq.accuracy!;
  const confirm = job.confirm ? await Accuracy.open(job.confirm, ptq.prepared, context, ptq.threads, job) : undefined;
  const folded = foldedModel(ptq);
  const capabilities = ptq.target.layers(ptq.prepared.model);
  const together = job.together ?? ptq.target.consumersTogether ?? false;
  const ladder = ladderOf(ptq, capabilities, folded.graph, { rollBack: job.rollBack, together });
  const strategy = searchStrategies.get(job.strategy)!;
  const journal = Journal.open(context.checkpoint, identityOf(job, ptq, confirm));
  const tries = journal.lines.filter(({ type }) => type === 'try').length;
  if (tries > 0) context.log('info', 'SEARCH_RESUMED', { tries });
  return {
    ...{ ptq, accuracy, confirm, folded, ladder, strategy, journal },
    sensitivity: searchSensitivities.get(job.sensitivity ?? strategy.sensitivity)!,
    exhaustive: job.subset === 0 || (job.subset === undefined && strategy.exhaustive),
    recalibrate: job.recalibrate ?? strategy.exhaustive,
  };
}

/** Keys of a job that say nothing of what a search finds, and those that stand in its identity by their content. */
const APART: ReadonlySet<string> = new Set([
  ...['timeBudgetMs', 'cache', 'name', 'commands'],
  ...['model', 'config', 'calib', 'eval', 'confirm', 'threads'],
]);

/** What has to be the same for a search to go on. */
function identityOf(job: JobOf<'auto'>, { calibration, accuracy, threads }: OpenPtq, confirm?: Accuracy): Identity {
  const others = Object.entries(job).filter(([key]) => !APART.has(key));
  return {
    version,
    model: sha256OfFile(job.model),
    config: job.config === undefined ? '' : sha256OfFile(job.config),
    calib: calibration!.dataset.fingerprint,
    eval: accuracy!.dataset.fingerprint,
    confirm: confirm?.dataset.fingerprint ?? '',
    threads: String(threads),
    ...Object.fromEntries(others.map(([key, value]) => [key, JSON.stringify(value) ?? ''])),
  };
}
