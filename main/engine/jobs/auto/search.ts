/** One search: the user's configuration, then what the strategy proposes, until it is through, the time is over or the user has enough. */
import type { AutoResult, searchEnds } from '../../../../proto/auto';
import type { JobOf } from '../../../../proto/job';
import { SearchOver, untouched, type Problem } from '../../algorithms/search/problem';
import { valueOf, type Scores } from '../../measure/interval';
import type { JobContext } from '../job';
import { floatBaseline } from '../ptq/baseline';
import type { Warnings } from '../ptq/warnings';
import type { Goal } from './goal';
import { Judge } from './judge';
import type { Models } from './models';
import type { OpenAuto } from './open';
import { Ranking } from './rank';
import { rolledBackOf } from './ladder';
import { Tries, type Try } from './tries';

export interface FloatScores {
  /** undefined where the metric compares with the float model. */
  readonly scores: Scores | undefined;
  readonly value: number | null;
  readonly ms: number | null;
}

/** From the journal, or run. */
export async function floatScores(open: OpenAuto, context: JobContext, warnings: Warnings): Promise<FloatScores> {
  const { accuracy, journal, ptq } = open;
  const known = journal.find('float');
  const start = performance.now();
  const scores = known?.scores ?? (await floatBaseline(ptq, context, warnings));
  const ms = known?.ms ?? performance.now() - start;
  if (!scores) return { scores, value: null, ms: null };
  if (!known) journal.add({ type: 'float', ms, scores: scores.map((each) => [...each]) });
  return { scores, value: valueOf(accuracy.measure.metric, scores), ms };
}

export class Search {
  readonly tries: Tries;
  readonly ranking: Ranking;
  private end: (typeof searchEnds)[number] = 'through';

  constructor(
    private readonly job: JobOf<'auto'>,
    private readonly open: OpenAuto,
    models: Models,
    private readonly goal: Goal,
    private readonly float: FloatScores,
    private readonly context: JobContext,
    onBest: (best: Try) => Promise<void>,
  ) {
    const { accuracy, ladder, journal, exhaustive, ptq } = open;
    const onPart = (): void => this.tries.throwIfOver();
    const subset = exhaustive ? 0 : (job.subset ?? firstLook(accuracy.dataset.samples));
    const judge = new Judge(accuracy, ptq.prepared.model, float.scores, goal, { subset, seed: job.seed, onPart });
    this.ranking = new Ranking(open, models, judge, context, job.memoryBudgetBytes);
    const timeBudgetMs = job.timeBudgetMs ?? Infinity;
    this.tries = new Tries({ ...{ context, goal, ladder, models, judge, journal, exhaustive, timeBudgetMs }, onBest });
  }

  /** Ends with the best known on the whole set. */
  async run(): Promise<Try> {
    const { context, open } = this;
    context.search({ type: 'search', search: this.facts() });
    context.stage('search');
    const problem = this.problem();
    try {
      // A first try that looks good enough is decided at once; one that does not is not run any further.
      const first = await problem.look(untouched(problem));
      const done = first.accepted && (await problem.decide(untouched(problem))).accepted;
      if (!done) await open.strategy.search(problem);
    } catch (error) {
      if (!(error instanceof SearchOver)) throw error;
      this.end = context.keeping ? 'kept' : 'timeBudget';
    }
    return this.tries.settle();
  }

  /** The search went through, and nothing but the float model itself keeps the limit. */
  get onlyFloat(): boolean {
    return this.end === 'through' && this.tries.floatWasEnough;
  }

  /** What result.json holds; `best` is undefined where everything is rolled back. */
  result(best: Try | undefined, confirmed: AutoResult['confirmed']): AutoResult {
    const { job, float, tries } = this;
    const tried = tries.all.map(({ report }) => ({ ...report, best: report.index === best?.report.index }));
    return {
      ...this.facts(),
      goal: job.reach === undefined ? { maxDrop: job.maxDrop! } : { reach: job.reach },
      goalReached: best?.report.accepted ?? false,
      end: this.end,
      everythingRolledBack: best === undefined,
      best: best?.report.index ?? null,
      rolledBack: best ? rolledBackOf(this.open.ladder, best.configuration) : [],
      ranking: [...this.ranking.entries],
      tries: tried,
      confirmed,
      floatEvaluationMs: float.ms,
      searchMs: Math.round(tries.elapsedMs),
    };
  }

  private facts() {
    const { accuracy, ladder, strategy, sensitivity } = this.open;
    const { metric, spec } = accuracy.measure;
    return {
      metric: metric.title(spec),
      higherIsBetter: this.goal.higherIsBetter,
      float: this.float.value,
      limit: this.goal.limit,
      samples: accuracy.dataset.samples,
      strategy: strategy.name as AutoResult['strategy'],
      sensitivity: sensitivity.name as AutoResult['sensitivity'],
      layers: ladder.units.reduce((sum, { layers }) => sum + layers.length, 0),
    };
  }

  private problem(): Problem {
    const { ladder } = this.open;
    const { tries, ranking } = this;
    return {
      units: ladder.units,
      stages: ladder.rollBack.length,
      ranking: () => ranking.order(),
      shares: () => ranking.shares(),
      look: (configuration) => tries.verdict(configuration, false),
      decide: (configuration) => tries.verdict(configuration, true),
    };
  }
}

/** A tenth of the set, at least 256 and at most 2,048 samples: less is noise, more is no saving. */
function firstLook(samples: number): number {
  return Math.min(Math.max(Math.round(samples / 10), 256), 2048);
}
