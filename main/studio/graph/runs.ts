/**
 * Runs: nodes one behind another, where nothing else comes in or goes out between them. Stacked, a run is one box for the layout:
 * most of a network are runs, and an edge beside them then passes few layers instead of thousands.
 */

/** Indices of the nodes that an edge leaves and enters. */
export type Edge = readonly [number, number];

export interface Runs {
  /** Nodes from first to last; every node is in one run, most runs of a branched graph hold one node. */
  readonly members: readonly (readonly number[])[];
  /** The run of each node. */
  readonly runOf: readonly number[];
  /** Whether an edge leads from a node to the next one of its run. */
  isInside(edge: Edge): boolean;
}

/** More edges than this find no room at a box that may be narrower than its run. */
const MOST_AT_END = 5;

/**
 * a → b is inside a run where it is the only edge that leaves a and the only one that enters b. A node where many edges meet
 * stays by itself.
 */
export function runsOf(nodes: number, edges: readonly Edge[]): Runs {
  const { incoming, outgoing } = degreesOf(nodes, edges);
  const single = ([a, b]: Edge): boolean => outgoing[a] === 1 && incoming[b] === 1;
  const next = new Map(
    edges.filter(([a, b]) => single([a, b]) && incoming[a]! <= MOST_AT_END && outgoing[b]! <= MOST_AT_END),
  );
  const follows = new Set(next.values());
  const members: number[][] = [];
  const runOf = Array.from({ length: nodes }, () => -1);
  const follow = (first: number): void => {
    const run: number[] = [];
    for (let node: number | undefined = first; node !== undefined && runOf[node] === -1; node = next.get(node)) {
      run.push(node);
      runOf[node] = members.length;
    }
    members.push(run);
  };
  for (let node = 0; node < nodes; node++) if (!follows.has(node)) follow(node);
  // What is left is a circle, which a valid graph has not.
  for (let node = 0; node < nodes; node++) if (runOf[node] === -1) follow(node);
  return { members, runOf, isInside: ([a, b]) => next.get(a) === b };
}

export function degreesOf(nodes: number, edges: readonly Edge[]): { incoming: number[]; outgoing: number[] } {
  const incoming = Array.from({ length: nodes }, () => 0);
  const outgoing = Array.from({ length: nodes }, () => 0);
  for (const [from, to] of edges) {
    outgoing[from]!++;
    incoming[to]!++;
  }
  return { incoming, outgoing };
}
