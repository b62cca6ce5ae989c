/** A graph as it is drawn, with some of its repeated blocks as boxes; the same question gives the same value, so that it is laid out once. */
import { collapsedFacts, repeatedBlocks } from '../../../proto/graphBlocks';
import type { GraphFacts } from '../../../proto/graphView';

const REMEMBERED = 8;
const known = new WeakMap<GraphFacts, Map<string, GraphFacts>>();

export function drawnFacts(facts: GraphFacts, collapsed: readonly string[]): GraphFacts {
  if (collapsed.length === 0) return facts;
  const answers = known.get(facts) ?? new Map<string, GraphFacts>();
  known.set(facts, answers);
  const key = JSON.stringify([...collapsed].sort());
  const drawn = answers.get(key) ?? collapsedFacts(facts, repeatedBlocks(facts), new Set(collapsed));
  answers.delete(key);
  answers.set(key, drawn);
  const [oldest] = answers.keys();
  if (answers.size > REMEMBERED && oldest !== undefined) answers.delete(oldest);
  return drawn;
}
