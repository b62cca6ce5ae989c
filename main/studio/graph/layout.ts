import type { GraphFacts, GraphLayout } from '../../../proto/graphView';

export function layoutOf(_facts: GraphFacts): Promise<GraphLayout> {
  throw new Error('being written');
}
