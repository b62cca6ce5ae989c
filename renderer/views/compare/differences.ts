/** Runs beside each other: which are compared, and how far their layers are apart. */
import type { LayerReport } from '../../../proto/job';
import type { RunEntry } from '../../../proto/project';
import { errorOf, type LayerPart } from '../../components/layerErrors';

/** Lines of a chart that can still be told apart. */
export const MOST_LINES = 6;

export function chosenRuns(asked: unknown, finished: readonly RunEntry[]): RunEntry[] {
  const ids = typeof asked === 'string' ? asked.split(',') : [];
  return ids.flatMap((id) => finished.filter((run) => run.id === id));
}

export interface LayerDifference {
  readonly name: string;
  readonly op: string;
  /** SQNR in dB by run, in the order of the runs; undefined where the run did not measure the layer. */
  readonly values: readonly (number | undefined)[];
  readonly bits: readonly string[];
  /** Largest less smallest; undefined with fewer than two values. */
  readonly spread: number | undefined;
}

/** Every layer that any of the runs has, in the order of the first that has it. */
export function differences(runs: readonly (readonly LayerReport[])[], part: LayerPart): LayerDifference[] {
  const byName = runs.map((layers) => new Map(layers.map((layer) => [layer.name, layer])));
  const names = new Map(runs.flatMap((layers) => layers.map(({ name, op }) => [name, op] as const)));
  return [...names].map(([name, op]) => {
    const found = byName.map((layers) => layers.get(name));
    const values = found.map((layer) => layer && errorOf(layer, 'sqnr', part));
    const known = values.filter((value) => value !== undefined);
    const spread = known.length < 2 ? undefined : Math.max(...known) - Math.min(...known);
    return { name, op, values, bits: found.map(bitsText), spread };
  });
}

/** A8 W4, float, or – where the run has no such layer. */
function bitsText(layer: LayerReport | undefined): string {
  if (!layer) return '–';
  if (!layer.bits) return 'float';
  const { data, weight } = layer.bits;
  return weight === null ? `A${data}` : `A${data} W${weight}`;
}
