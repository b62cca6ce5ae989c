/** The rolled back layers of a search, each with why it was chosen and what it weighs. */
import type { AutoResult, RolledBack } from '../../../proto/auto';
import type { GraphFacts } from '../../../proto/graphView';

export interface RolledBackRow extends RolledBack {
  /** From 1, the most sensitive; undefined where it was not ranked. */
  readonly rank?: number;
  /** As the measure gives it. */
  readonly value?: number;
  /** Of its weights in the float model, and their share of all. */
  readonly weightBytes: number;
  readonly share: number;
}

export function rolledBackRows(
  { ranking }: Pick<AutoResult, 'ranking'>,
  rolledBack: readonly RolledBack[],
  graph: Pick<GraphFacts, 'nodes'> | undefined,
): RolledBackRow[] {
  const total = graph?.nodes.reduce((sum, node) => sum + node.weightBytes, 0) ?? 0;
  const bytes = new Map(graph?.nodes.map(({ name, weightBytes }) => [name, weightBytes]));
  return rolledBack.map((each) => {
    const at = ranking.findIndex(({ layers }) => layers.includes(each.layer));
    const weightBytes = bytes.get(each.layer) ?? 0;
    return {
      ...each,
      ...(at < 0 ? {} : { rank: at + 1, value: ranking[at]!.value }),
      weightBytes,
      share: total > 0 ? weightBytes / total : 0,
    };
  });
}
