import type { GraphFacts, GraphLayout } from '../../../proto/graphView';

export function graphSvg(_facts: GraphFacts, _layout: GraphLayout): string {
  throw new Error('being written');
}
