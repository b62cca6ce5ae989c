/** What a model and a run measured, as the window says it. */
import { errorSentence } from '../../proto/errors';
import { differenceUnit, metricDigits, metricFacts } from '../../proto/metricNames';
import type { ModelEntry, ProjectState, RunEntry, RunFigures } from '../../proto/project';
import type { Language } from '../../proto/sentences';
import { bytesText, signedText } from '../../proto/units';
import { partsOf } from './sentences';

/** Float accuracy and MACs of a model: from the newest run that measured its accuracy, else from any that ended. */
export function floatOf(project: ProjectState | null, model: ModelEntry): RunFigures | undefined {
  const figures = (project?.runs ?? []).flatMap((run) =>
    run.figures && 'model' in run.job && run.job.model === model.absolutePath ? [run.figures] : [],
  );
  return figures.findLast(({ float }) => float !== null) ?? figures.at(-1);
}

/** How a difference in accuracy is to be shown. */
export function deltaOf({ float, compressed, delta, deltaCi95 }: RunFigures, language: Language) {
  const metric = compressed ?? float;
  if (!metric || delta === null) return undefined;
  const facts = metricFacts(metric.metric);
  return {
    value: delta,
    unit: differenceUnit(facts)[language],
    digits: metricDigits(metric.value, facts),
    higherIsBetter: facts.higherIsBetter,
    uncertain: deltaCi95 !== null && deltaCi95[0] <= 0 && deltaCi95[1] >= 0,
  };
}

/** −68 %, against the float model's size; nothing where there is no deploy model. */
export function savingText({ floatBytes, deployBytes }: RunFigures): string {
  return deployBytes === null ? '' : `${signedText((deployBytes / floatBytes - 1) * 100, 0)} %`;
}

/** 324 KiB → 105 KiB */
export function sizesText({ floatBytes, deployBytes }: RunFigures): string {
  return `${bytesText(floatBytes)}${deployBytes === null ? '' : ` → ${bytesText(deployBytes)}`}`;
}

/** The first clause of what went wrong. */
export function failureOf({ error }: RunEntry, language: Language): string | undefined {
  return error && partsOf(errorSentence(error as never, language)).what;
}
