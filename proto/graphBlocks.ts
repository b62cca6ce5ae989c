/**
 * Repeated blocks of a graph, and the graph with some of them drawn as one box each.
 *
 * Two stretches of the order of execution are the same block when their nodes have the same operators and attributes and take
 * their inputs from the same distances back; what comes from far is the same wherever it comes from (the mask of all attentions).
 * A stretch of an order of execution has no way out and back in, so drawing it as one box makes no cycle.
 */
import type { GraphFacts, NodeFacts } from './graphView';

/** Nodes from `first` on, by their index. */
export interface Block {
  readonly first: number;
  readonly count: number;
}

/** What is worth a box of its own. */
const LEAST_NODES = 3;
const MOST_NODES = 1000;
/** Beyond so many nodes back a producer is far. */
const FAR = 64;

interface Run {
  readonly first: number;
  readonly period: number;
  readonly copies: number;
}

/** In order, none over another; runs that save most to read come first where they overlap. */
export function repeatedBlocks(facts: GraphFacts): Block[] {
  const kinds = kindsOf(facts);
  const saved = ({ period, copies }: Run): number => period * (copies - 1);
  const runs = runsOf(kinds, facts).sort((a, b) => saved(b) - saved(a) || a.period - b.period || a.first - b.first);
  const taken = new Uint8Array(kinds.length);
  const blocks = runs.flatMap(({ first, period, copies }) => {
    const end = first + period * copies;
    if (taken.subarray(first, end).includes(1)) return [];
    taken.fill(1, first, end);
    return Array.from({ length: copies }, (_, i) => ({ first: first + i * period, count: period }));
  });
  return blocks.sort((a, b) => a.first - b.first);
}

/** The name of a block: that of its first node. */
export const blockId = ({ nodes }: GraphFacts, { first }: Block): string => nodes[first]!.name;

/** A number for each node; the same for nodes that look the same from where they stand. */
function kindsOf({ nodes, weights }: GraphFacts): Int32Array {
  const constant = new Set(weights);
  const producer = new Map<string, number>();
  const known = new Map<string, number>();
  return Int32Array.from(nodes, ({ op, domain, attributes, inputs, outputs }, at) => {
    const from = inputs.map((value) => {
      if (value === '' || constant.has(value)) return value === '' ? '-' : 'w';
      const distance = at - (producer.get(value) ?? -Infinity);
      return distance > FAR ? 'far' : distance;
    });
    outputs.forEach((value) => producer.set(value, at));
    const text = JSON.stringify([op, domain, attributes, from, outputs.length]);
    const kind = known.get(text) ?? known.size;
    known.set(text, kind);
    return kind;
  });
}

/** Every stretch that is followed by itself, with the copies that follow. */
function runsOf(kinds: Int32Array, facts: GraphFacts): Run[] {
  const crossing = crossings(facts);
  const runs: Run[] = [];
  for (let period = LEAST_NODES; period <= Math.min(MOST_NODES, kinds.length / 2); period++) {
    let length = 0;
    for (let at = 0; at + period <= kinds.length; at++) {
      if (kinds[at] === kinds[at + period]) {
        length++;
        continue;
      }
      if (length >= period) runs.push(aligned(at - length, length, period, crossing));
      length = 0;
    }
  }
  return runs.filter(({ first, period }) => new Set(kinds.subarray(first, first + period)).size > 1);
}

/** Where a run may begin at several places, it begins where the fewest values cross, and as late as it can. */
function aligned(first: number, length: number, period: number, crossing: Int32Array): Run {
  let best = first;
  for (let at = first; at <= first + (length % period); at++) if (crossing[at]! <= crossing[best]!) best = at;
  return { first: best, period, copies: Math.floor(length / period) + 1 };
}

/** How many values that nodes gave before each node are still taken at or after it. */
function crossings({ nodes }: GraphFacts): Int32Array {
  const producer = new Map<string, number>();
  const last = new Map<string, number>();
  nodes.forEach(({ inputs, captures = [], outputs }, at) => {
    for (const value of [...inputs, ...captures]) if (producer.has(value)) last.set(value, at);
    outputs.forEach((value) => producer.set(value, at));
  });
  const change = new Int32Array(nodes.length + 2);
  for (const [value, at] of last) {
    change[producer.get(value)! + 1]!++;
    change[at + 1]!--;
  }
  for (let at = 1; at < change.length; at++) change[at]! += change[at - 1]!;
  return change;
}

/** The graph with the blocks of these names as one node each. */
export function collapsedFacts(
  facts: GraphFacts,
  blocks: readonly Block[],
  collapsed: ReadonlySet<string>,
): GraphFacts {
  const chosen = new Map(
    blocks.filter((block) => collapsed.has(blockId(facts, block))).map((block) => [block.first, block]),
  );
  if (chosen.size === 0) return facts;
  const takers = takersOf(facts);
  const nodes: NodeFacts[] = [];
  for (let at = 0; at < facts.nodes.length; at++) {
    const block = chosen.get(at);
    nodes.push(block ? boxed(facts, block, takers) : facts.nodes[at]!);
    if (block) at += block.count - 1;
  }
  return { ...facts, nodes };
}

/** By value, the last node that takes it; the graph's own outputs are taken at the very end. */
function takersOf({ nodes, outputs }: GraphFacts): ReadonlyMap<string, number> {
  const takers = new Map<string, number>();
  nodes.forEach(({ inputs, captures = [] }, at) => [...inputs, ...captures].forEach((value) => takers.set(value, at)));
  outputs.forEach((value) => takers.set(value, nodes.length));
  return takers;
}

function boxed(
  { nodes, weights }: GraphFacts,
  { first, count }: Block,
  takers: ReadonlyMap<string, number>,
): NodeFacts {
  const members = nodes.slice(first, first + count);
  const made = new Set(members.flatMap(({ outputs }) => outputs));
  const constant = new Set(weights);
  const taken = members.flatMap(({ inputs, captures = [] }) => [...inputs, ...captures]);
  const sum = (of: (node: NodeFacts) => number): number => members.reduce((total, node) => total + of(node), 0);
  return {
    name: members[0]!.name,
    op: 'Block',
    domain: '',
    inputs: [...new Set(taken)].filter((value) => value !== '' && !made.has(value) && !constant.has(value)),
    outputs: [...made].filter((value) => (takers.get(value) ?? -1) >= first + count),
    attributes: operatorCounts(members),
    macs: sum(({ macs }) => macs),
    weightBytes: sum(({ weightBytes }) => weightBytes),
    block: members,
  };
}

/** Most frequent first. */
function operatorCounts(nodes: readonly NodeFacts[]): Record<string, string> {
  const counts = new Map<string, number>();
  for (const { op } of nodes) counts.set(op, (counts.get(op) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a).map(([op, count]) => [op, String(count)]));
}
