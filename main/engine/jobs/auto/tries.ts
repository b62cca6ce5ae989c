/**
 * The tries of a search: runs what a strategy proposes, never the same twice, keeps the best, and stops in time.
 *
 * The best: of those that keep the limit on the whole set the one with the fewest steps of rolling back, then with the smallest
 * weights, then with the best value; as long as there is none, the one with the best value.
 */
import type { TryReport } from '../../../../proto/auto';
import { SearchOver, stepsOf, type Configuration, type Verdict } from '../../algorithms/search/problem';
import type { Comparison } from '../accuracy';
import type { JobContext } from '../job';
import { marginOf, type Goal } from './goal';
import type { Journal } from './journal';
import type { Judge, Judgement } from './judge';
import { rolledBackOf, type Ladder } from './ladder';
import type { Models } from './models';

export interface Try {
  readonly configuration: Configuration;
  readonly report: TryReport;
  readonly margin: number;
  /** Where it was run on the whole set. */
  readonly comparison?: Comparison;
}

export interface TriesOptions {
  readonly context: JobContext;
  readonly goal: Goal;
  readonly ladder: Ladder;
  readonly models: Models;
  readonly judge: Judge;
  readonly journal: Journal;
  /** No first looks. */
  readonly exhaustive: boolean;
  readonly timeBudgetMs: number;
  /** A new best, known on the whole set. */
  onBest(best: Try): Promise<void>;
}

export class Tries {
  private readonly known = new Map<string, Try>();
  private readonly began: number;
  private stopping = true;
  /** The strategy wanted everything float and would have been content with it. */
  floatWasEnough = false;

  constructor(private readonly options: TriesOptions) {
    const earlier = options.journal.lines.flatMap((line) => (line.type === 'try' ? [line] : []));
    this.began = performance.now() - Math.max(0, ...earlier.map(({ report }) => report.elapsedMs));
    for (const { configuration, report, margin, comparison } of earlier) {
      const found = { configuration, report: { ...report, resumed: true }, margin, comparison };
      this.known.set(keyOf(configuration), found);
      options.context.search({ type: 'try', try: found.report });
    }
  }

  get all(): readonly Try[] {
    return [...this.known.values()].sort((a, b) => a.report.index - b.report.index);
  }

  get elapsedMs(): number {
    return performance.now() - this.began;
  }

  get best(): Try | undefined {
    return [...this.known.values()].reduce<Try | undefined>(
      (best, each) => (best && !this.isBetter(each, best) ? best : each),
      undefined,
    );
  }

  /** To be asked between batches. Throws SearchOver once there is anything to keep. */
  throwIfOver(): void {
    const { context, timeBudgetMs } = this.options;
    const over = context.keeping || this.elapsedMs > timeBudgetMs;
    if (this.stopping && over && this.known.size > 0) throw new SearchOver();
  }

  async verdict(configuration: Configuration, whole: boolean): Promise<Verdict> {
    const { models, goal, exhaustive } = this.options;
    if (models.isFloat(configuration)) {
      const margin = goal.float === null ? Infinity : marginOf(goal, goal.float);
      this.floatWasEnough ||= margin >= 0;
      return { accepted: margin >= 0, margin, whole: true };
    }
    const known = this.known.get(keyOf(configuration));
    const found = known && (known.report.whole || !whole) ? known : await this.run(configuration, whole || exhaustive);
    return { accepted: found.report.accepted, margin: found.margin, whole: found.report.whole };
  }

  /** The best, run on the whole set whatever the time. */
  async settle(): Promise<Try> {
    this.stopping = false;
    while (!this.best!.report.whole) await this.run(this.best!.configuration, true);
    return this.best!;
  }

  private async run(configuration: Configuration, whole: boolean): Promise<Try> {
    this.throwIfOver();
    const { context, models, judge, journal, onBest } = this.options;
    await context.yieldToMessages();
    const model = await models.fakeQuant(configuration);
    // All that is expected of other configurations starts from the user's own.
    const isUsers = configuration.every((stage) => stage === 0);
    const { comparison, margin, ...judgement } = await judge.judge(keyOf(configuration), model, whole, isUsers);
    const report = this.reportOf(configuration, judgement);
    const found: Try = { configuration, report, margin, ...(comparison ? { comparison } : {}) };
    this.known.set(keyOf(configuration), found);
    const best = this.best === found;
    const told: Try = { ...found, report: { ...report, best } };
    this.known.set(keyOf(configuration), told);
    journal.add({ type: 'try', ...told, configuration: [...configuration] });
    context.search({ type: 'try', try: told.report });
    this.say(told.report);
    if (best && told.report.whole) await onBest(told);
    return told;
  }

  private reportOf(configuration: Configuration, judgement: Omit<Judgement, 'margin' | 'comparison'>): TryReport {
    const { ladder, models, goal } = this.options;
    const { value, samples, whole, drop, dropCi95, accepted } = judgement;
    return {
      index: this.known.get(keyOf(configuration))?.report.index ?? this.known.size,
      rolledBack: rolledBackOf(ladder, configuration),
      ...{ value, samples, whole, drop, dropCi95 },
      limit: goal.limit,
      accepted,
      best: false,
      ...models.weights(configuration),
      elapsedMs: Math.round(this.elapsedMs),
      resumed: false,
    };
  }

  private say({ index, rolledBack, value, samples, limit, accepted }: TryReport): void {
    this.options.context.log('info', accepted ? 'TRY_ACCEPTED' : 'TRY_REJECTED', {
      ...{ index, layers: rolledBack.length, value: rounded(value), samples, limit: rounded(limit) },
    });
  }

  private isBetter(a: Try, b: Try): boolean {
    const stands = ({ report }: Try): boolean => report.accepted && report.whole;
    if (stands(a) !== stands(b)) return stands(a);
    if (!stands(a)) return a.margin > b.margin;
    const { units } = this.options.ladder;
    const difference =
      stepsOf(units, a.configuration) - stepsOf(units, b.configuration) || a.report.weightBytes - b.report.weightBytes;
    return difference === 0 ? a.margin > b.margin : difference < 0;
  }
}

const keyOf = (configuration: Configuration): string => configuration.join();

const rounded = (value: number): number => Number(value.toPrecision(6));
