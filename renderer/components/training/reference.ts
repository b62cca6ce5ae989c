/** What a training is held against besides the float model: the quantization that it goes on from. */
import type { MetricValue } from '../../../proto/job';
import type { ProjectState, RunEntry } from '../../../proto/project';

export interface Reference {
  readonly run: RunEntry;
  readonly measured: MetricValue;
}

/**
 * The nearest run without training above it in the lineage; else the newest one of the same model. Only where it was measured on the
 * same data with the same metric, so that the two values can be compared.
 */
export function referenceOf(project: ProjectState | null, run: RunEntry): Reference | undefined {
  const runs = project?.runs ?? [];
  const ancestors: RunEntry[] = [];
  for (let at = byId(runs, run.parent); at; at = byId(runs, at.parent)) ancestors.push(at);
  const others = runs.filter(({ id, created }) => id !== run.id && created < run.created).reverse();
  for (const candidate of [...ancestors, ...others]) {
    const measured = candidate.figures?.compressed;
    if (measured && isReference(candidate, run)) return { run: candidate, measured };
  }
  return undefined;
}

const byId = (runs: readonly RunEntry[], id: string): RunEntry | undefined => runs.find((each) => each.id === id);

function isReference({ job: one, figures }: RunEntry, { job: two, figures: own }: RunEntry): boolean {
  if ((one.kind !== 'ptq' && one.kind !== 'auto') || two.kind !== 'qat') return false;
  const sameMetric = !own?.compressed || own.compressed.metric === figures?.compressed?.metric;
  return one.model === two.model && one.eval === two.eval && sameMetric;
}
