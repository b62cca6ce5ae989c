/**
 * Accuracy-based search: check → float accuracy → one calibration for all roll-backs → the user's own configuration → strategy →
 * confirmation → write the best. It can be stopped at any time after the first try and keeps the best; cut off, it goes on from its
 * checkpoint. Throws what its steps throw; the verdict is GOAL_NOT_REACHED or GOAL_ONLY_FLOAT where the limit was not kept.
 */
import type { AutoResult } from '../../../../proto/auto';
import type { JobOf, RunResult } from '../../../../proto/job';
import { saveBest, writeNothing, writeResult, type Found } from '../auto/finish';
import { checkFloat, goalOf, marginOf, type Goal } from '../auto/goal';
import { Models } from '../auto/models';
import { openAuto, type OpenAuto } from '../auto/open';
import { floatScores, Search } from '../auto/search';
import type { Try } from '../auto/tries';
import type { JobContext, JobRunner } from '../job';
import { memoryBudgetOf } from '../machine';
import { sayForecast } from '../ptq/forecast';
import { Warnings } from '../ptq/warnings';

export const auto: JobRunner<JobOf<'auto'>> = {
  kind: 'auto',
  async run(job, context) {
    const start = performance.now();
    const warnings = new Warnings(context);
    const open = await openAuto(job, context, warnings);
    const { ptq, accuracy, ladder, folded, recalibrate } = open;
    const memoryBudgetBytes = memoryBudgetOf(job.memoryBudgetBytes);
    sayForecast(folded, ptq, ptq.calibration!, memoryBudgetBytes, context, warnings);
    const float = await floatScores(open, context, warnings);
    const goal = goalOf(job, accuracy, float.value);
    checkFloat(goal);
    const models = await Models.calibrate(ptq, ladder, folded, context, { memoryBudgetBytes, recalibrate });
    const found = (): Found => ({
      ...{ job, open, models, warnings, tries: search.tries.all },
      float: float.scores && accuracy.value(float.scores),
      timing: { totalMs: performance.now() - start, evaluationMs: search.tries.elapsedMs },
    });
    const onBest = async (best: Try): Promise<void> => {
      if (context.checkpoint) await saveBest(context.checkpoint, found(), best, search.result(best, null));
    };
    const search = new Search(job, open, models, goal, float, context, onBest);
    const best = await search.run();
    if (!best.report.accepted && search.onlyFloat) {
      context.verdict('GOAL_ONLY_FLOAT', { limit: shown(goal.limit) });
      return writeNothing(context, found(), search.result(undefined, null));
    }
    const confirmed = await confirm(open, models, best, goal, context, warnings);
    const result = search.result(best, confirmed);
    const missed = {
      goal: `${result.metric} ${result.higherIsBetter ? '≥' : '≤'} ${shown(goal.limit)}`,
      best: shown(best.report.value),
    };
    if (!result.goalReached) context.verdict('GOAL_NOT_REACHED', missed);
    const verdict = result.goalReached ? undefined : { code: 'GOAL_NOT_REACHED', params: missed };
    return writeResult(context, found(), best, result, verdict);
  },
};

const shown = (value: number): number => Number(value.toPrecision(6));

/** Accuracy on samples that the search never saw; without such a set it is said that there are none. */
async function confirm(
  { accuracy, confirm: other, ptq: { prepared } }: OpenAuto,
  models: Models,
  best: Try,
  goal: Goal,
  context: JobContext,
  warnings: Warnings,
): Promise<AutoResult['confirmed']> {
  if (!other) {
    // One try is no choice: its accuracy is what it is.
    if (best.report.index > 0) context.log('info', 'CHOSEN_ON', { dataset: accuracy.dataset.name });
    return null;
  }
  context.stage('confirm');
  const before = other.againstLabels ? await other.alone(prepared.model) : undefined;
  const { float, compressed, delta, deltaCi95 } = await other.compare(
    prepared.model,
    await models.fakeQuant(best.configuration),
    before,
  );
  const allowed = goal.float === null || !float ? goal.limit : goal.limit + float.value - goal.float;
  const keepsLimit = marginOf({ ...goal, limit: allowed }, compressed.value) >= 0;
  if (best.report.accepted && !keepsLimit)
    warnings.add('CONFIRM_MISSES', { value: shown(compressed.value), limit: shown(allowed) });
  return {
    ...{ float: float && plain(float), compressed: plain(compressed), delta, keepsLimit },
    deltaCi95: deltaCi95 && [...deltaCi95],
  };
}

function plain({
  ci95,
  ...value
}: RunResult['compressed'] & object): NonNullable<AutoResult['confirmed']>['compressed'] {
  return { ...value, ...(ci95 ? { ci95: [...ci95] } : {}) };
}
