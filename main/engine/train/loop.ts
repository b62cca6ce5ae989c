/**
 * Training from step to step: the next batch is made while one is learned; after each step the caller is told, and may ask to stop;
 * after every so many steps it evaluates. What has happened so far is a value (`Course`) that a checkpoint holds beside the state.
 */
import { isDiverged, NO_LEVEL, nextLevel, type LossLevel } from './diverged';
import type { Lesson } from './step';
import type { StepResult, Trainer } from './trainer';

/** One epoch as far as it has come. */
export interface EpochSums {
  readonly epoch: number;
  readonly steps: number;
  readonly loss: number;
  readonly quantizationLoss?: number;
  readonly ms: number;
  readonly learningRate: number;
  readonly value: number | null;
}

export interface Course {
  /** Steps done. */
  readonly step: number;
  readonly level: LossLevel;
  readonly epochs: readonly EpochSums[];
  readonly trainingMs: number;
  readonly best: { readonly step: number; readonly value: number } | null;
  /** Evaluations since the best. */
  readonly waited: number;
}

export const START: Course = { step: 0, level: NO_LEVEL, epochs: [], trainingMs: 0, best: null, waited: 0 };

export interface LoopOptions {
  readonly steps: number;
  /** Comes back after so many steps, for the caller to go on in another way; absent: after all. */
  readonly until?: number;
  readonly stepsPerEpoch: number;
  /** 0: never. */
  readonly evaluateEvery: number;
  readonly patience?: number;
  readonly higherIsBetter: boolean;
  /** In its parts. */
  batch(step: number): Promise<readonly Lesson[]>;
  /** Keeps the state within its bounds after so many steps; before anybody else sees it. */
  afterStep?(step: number): void;
  onStep(course: Course, result: StepResult): Promise<void>;
  /** The metric as it is now. */
  evaluate(course: Course): Promise<number>;
  /** Called after an evaluation; `isBest`: the state is the best up to here. */
  onEvaluated(course: Course, value: number, isBest: boolean): Promise<void>;
  /** Throws: the loss is not finite or explodes. */
  onDiverged(lesson: readonly Lesson[], step: number, loss: number): Promise<never>;
  readonly stopping: () => boolean;
}

export type LoopEnd = 'through' | 'patience' | 'kept';

export async function trainLoop(
  trainer: Trainer,
  from: Course,
  options: LoopOptions,
): Promise<{ readonly course: Course; readonly end: LoopEnd }> {
  let course = from;
  const until = Math.min(options.until ?? options.steps, options.steps);
  let next = course.step < until ? options.batch(course.step) : undefined;
  while (next) {
    if (options.stopping()) return { course, end: 'kept' };
    if (options.patience !== undefined && course.waited >= options.patience) return { course, end: 'patience' };
    const lesson = await next;
    next = course.step + 1 < until ? options.batch(course.step + 1) : undefined;
    // Whoever stops before it is asked for leaves it unheard.
    next?.catch(() => undefined);
    const start = performance.now();
    const result = await trainer.learn(lesson);
    options.afterStep?.(course.step + 1);
    course = stepped(course, result, performance.now() - start, options.stepsPerEpoch);
    if (isDiverged(course.level, result.loss, result.gradientNorm))
      await options.onDiverged(lesson, course.step, result.loss);
    await options.onStep(course, result);
    if (isDue(course.step, options)) course = await evaluated(course, options);
  }
  return { course, end: 'through' };
}

const isDue = (step: number, { evaluateEvery, steps }: LoopOptions): boolean =>
  evaluateEvery > 0 && (step % evaluateEvery === 0 || step === steps);

function stepped(course: Course, result: StepResult, ms: number, stepsPerEpoch: number): Course {
  const { loss, quantizationLoss, learningRate } = result;
  const epoch = Math.floor(course.step / stepsPerEpoch) + 1;
  const last = course.epochs.at(-1);
  const fresh: EpochSums = { epoch, steps: 0, loss: 0, ms: 0, learningRate, value: null };
  const old = last?.epoch === epoch ? last : fresh;
  const now: EpochSums = {
    ...{ ...old, steps: old.steps + 1, loss: old.loss + loss, ms: old.ms + ms, learningRate },
    ...(quantizationLoss !== undefined && { quantizationLoss: (old.quantizationLoss ?? 0) + quantizationLoss }),
  };
  return {
    ...course,
    step: course.step + 1,
    level: nextLevel(course.level, loss),
    epochs: [...course.epochs.filter((each) => each.epoch !== epoch), now],
    trainingMs: course.trainingMs + ms,
  };
}

async function evaluated(course: Course, options: LoopOptions): Promise<Course> {
  const value = await options.evaluate(course);
  const { best } = course;
  const isBest = best === null || (options.higherIsBetter ? value > best.value : value < best.value);
  const last = course.epochs.at(-1);
  const next: Course = {
    ...course,
    best: isBest ? { step: course.step, value } : best,
    waited: isBest ? 0 : course.waited + 1,
    epochs: last ? [...course.epochs.slice(0, -1), { ...last, value }] : course.epochs,
  };
  await options.onEvaluated(next, value, isBest);
  return next;
}
