/**
 * Whether a quantized model keeps the limit, with as few samples as tell it clearly.
 *
 * Float and quantized model see the same samples, so the difference of each sample counts, not two accuracies: its interval is
 * several times narrower. Batches are taken in a seeded random order, the same for every model; after `subset` samples, and then
 * whenever a quarter more was seen, a model is given up or accepted for now if the whole interval of the margin lies on one side
 * of 0. The interval is the 95 % one of measure/interval.ts widened to 99 %, times √(1 − seen / all), because the samples are
 * drawn from the very set that decides. What a job keeps was judged on the whole set.
 */
import type { TryReport } from '../../../../proto/auto';
import { intervalOf, pairedInterval, roughInterval, valueOf, type Interval, type Scores } from '../../measure/interval';
import { below, seededRandom } from '../../numerics/random';
import type { Accuracy, Comparison } from '../accuracy';
import { marginOf, type Goal } from './goal';

type GraphModel = Parameters<Accuracy['alone']>[0];
type Part = { readonly start: number; readonly count: number };

export interface Judgement extends Pick<TryReport, 'value' | 'samples' | 'whole' | 'drop' | 'dropCi95' | 'accepted'> {
  /** How far above the limit, higher is better. */
  readonly margin: number;
  /** Of the whole set. */
  readonly comparison?: Comparison;
}

/** Quantile of the normal distribution at 99 % by that at 95 %. */
const WIDER = 2.5758 / 1.96;
const GROWTH = 1.25;

export class Judge {
  private readonly order: readonly Part[];
  /** What was seen of models that looked good on a part: they are most likely to be asked for again. */
  private readonly begun = new Map<string, (readonly number[])[]>();

  constructor(
    private readonly accuracy: Accuracy,
    private readonly float: GraphModel,
    /** Of the float model; undefined where the metric compares with it. */
    private readonly before: Scores | undefined,
    private readonly goal: Goal,
    /** `subset`: samples before a first look; 0: never. `onPart` may throw to stop. */
    private readonly options: { readonly subset: number; readonly seed: number; onPart(): void },
  ) {
    this.order = shuffled(partsOf(accuracy.dataset.samples, accuracy.callSize), options.seed);
  }

  /** `key` names the model; `thorough`: the first look takes a quarter of the set. */
  async judge(key: string, model: GraphModel, whole: boolean, thorough = false): Promise<Judgement> {
    const { samples } = this.accuracy.dataset;
    const subset = thorough ? Math.max(this.options.subset, samples >> 2) : this.options.subset;
    const begun = this.begun.get(key);
    if (begun) return this.judgementOf(await this.scores(model, this.order, () => false, begun));
    if (whole || this.options.subset === 0 || subset >= samples || this.accuracy.wholeOnly) return this.onAll(model);
    let next = subset;
    const clear = (seen: Scores): boolean => {
      const count = countOf(seen);
      if (count < next) return false;
      next = Math.ceil(count * GROWTH);
      return this.isClear(seen);
    };
    const scores = await this.scores(model, this.order, clear);
    const judgement = this.judgementOf(scores);
    if (judgement.accepted && !judgement.whole) this.begun.set(key, scores);
    return judgement;
  }

  /** What the metric loses against float on so many samples: may be noise. */
  async loss(model: GraphModel, samples: number): Promise<number> {
    const enough = (seen: Scores): boolean => countOf(seen) >= samples;
    const { drop, value } = this.accuracy.wholeOnly
      ? await this.onAll(model)
      : this.judgementOf(await this.scores(model, this.order, enough));
    return drop ?? (this.goal.higherIsBetter ? -value : value);
  }

  private async onAll(model: GraphModel): Promise<Judgement> {
    const { dataset, wholeOnly } = this.accuracy;
    const parts = partsOf(dataset.samples, wholeOnly ? dataset.samples : WHOLE_PART);
    return this.judgementOf(await this.scores(model, parts, () => false));
  }

  /** By sample; those that were not seen are missing. `scores` is filled; parts that are in it already are not run. */
  private async scores(
    model: GraphModel,
    parts: readonly Part[],
    enough: (seen: Scores) => boolean,
    scores: (readonly number[])[] = [],
  ): Promise<(readonly number[])[]> {
    const scorer = await this.accuracy.scorer(model, this.float);
    try {
      for (const part of parts.filter(({ start }) => !scores[start])) {
        const scored = await scorer.score(part);
        scored.forEach((score, i) => (scores[part.start + i] = score));
        if (enough(scores)) break;
        this.options.onPart();
      }
    } finally {
      await scorer.close();
    }
    return scores;
  }

  private isClear(scores: Scores): boolean {
    const { value, samples, interval } = this.estimate(scores, roughInterval);
    const width = WIDER * Math.sqrt(1 - samples / this.accuracy.dataset.samples);
    const [low, high] = interval.map((end) => marginOf(this.goal, value + (end - value) * width));
    return Math.sign(low!) === Math.sign(high!);
  }

  /**
   * The value on the whole set as the seen samples suggest it, with its 95 % interval: the float model's value on the whole set plus the
   * difference on the samples. Where the metric compares with the float model: its value on the samples.
   */
  private estimate(scores: Scores, intervalBy = fullInterval): { value: number; samples: number; interval: Interval } {
    const { metric } = this.accuracy.measure;
    const after = scores.filter(Boolean);
    const { before, goal } = this;
    if (!before || goal.float === null)
      return { value: valueOf(metric, after), samples: after.length, interval: intervalBy(metric, after) };
    const float = before.filter((_, sample) => scores[sample]);
    const [low, high] = intervalBy(metric, after, float);
    const difference = valueOf(metric, after) - valueOf(metric, float);
    return {
      value: goal.float + difference,
      samples: after.length,
      interval: [goal.float + low, goal.float + high],
    };
  }

  private judgementOf(scores: Scores): Judgement {
    const { float, higherIsBetter } = this.goal;
    const { value, samples, interval } = this.estimate(scores);
    const loss = (to: number): number => tidy(higherIsBetter ? float! - to : to - float!);
    const [first, last] = interval.map(float === null ? tidy : loss).sort((a, b) => a - b) as [number, number];
    const margin = marginOf(this.goal, value);
    const whole = samples === this.accuracy.dataset.samples;
    return {
      value: tidy(value),
      samples,
      whole,
      drop: float === null ? null : loss(value),
      // A program that tells one number of the whole set says nothing of its samples.
      dropCi95: this.accuracy.value(scores.filter(Boolean)).ci95 ? [first, last] : null,
      margin,
      accepted: margin >= 0,
      ...(whole ? { comparison: this.accuracy.comparison(this.before, scores) } : {}),
    };
  }
}

const fullInterval: typeof roughInterval = (metric, after, before) =>
  before ? pairedInterval(metric, before, after) : intervalOf(metric, after);

const countOf = (scores: Scores): number => scores.reduce((count) => count + 1, 0);

/** Samples between two chances to stop where the whole set is run in its order. */
const WHOLE_PART = 1024;

function partsOf(samples: number, size: number): Part[] {
  return Array.from({ length: Math.ceil(samples / size) }, (_, i) => ({
    start: i * size,
    count: Math.min(size, samples - i * size),
  }));
}

function shuffled<T>(list: readonly T[], seed: number): T[] {
  const random = seededRandom(seed);
  const result = [...list];
  for (let last = result.length - 1; last > 0; last--) {
    const other = below(random, last + 1);
    [result[last], result[other]] = [result[other]!, result[last]!];
  }
  return result;
}

/** Without the last digits that a difference of decimals leaves in binary. */
const tidy = (value: number): number => Number(value.toPrecision(12));
