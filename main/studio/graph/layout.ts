/** Where the boxes of a graph stand; laid out once a graph, beside the studio, which stays responsive meanwhile. */
import { Worker } from 'node:worker_threads';
import { fail } from '../../../proto/errors';
import { boxesOf } from '../../../proto/graphBox';
import type { GraphFacts, GraphLayout } from '../../../proto/graphView';
import { threadScript } from '../../engine/numerics/threadScript';
import type { Arrange, Arranged } from './arrange';

interface Edge {
  readonly from: number;
  readonly to: number;
  readonly value: string;
}

/** elk recurses once a layer, and a graph of 5,000 nodes may have as many; a graph too big for the heap ends the thread alone. */
const LIMITS = { stackSizeMb: 64, maxOldGenerationSizeMb: 2048 };

const known = new WeakMap<GraphFacts, Promise<GraphLayout>>();

/** Throws LAYOUT_FAILED. */
export function layoutOf(facts: GraphFacts): Promise<GraphLayout> {
  const found = known.get(facts) ?? laidOut(facts);
  known.set(facts, found);
  found.catch(() => known.delete(facts));
  return found;
}

async function laidOut(facts: GraphFacts): Promise<GraphLayout> {
  const sizes = boxesOf(facts).map(({ width, height }) => [width, height] as const);
  const edges = edgesOf(facts);
  const task = { sizes, edges: edges.map(({ from, to }) => [from, to] as const) };
  const { width, height, places, bends } = await inThread(task).catch((error: unknown) =>
    fail('LAYOUT_FAILED', {
      nodes: facts.nodes.length,
      detail: error instanceof Error ? error.message : String(error),
    }),
  );
  return {
    schema: 1,
    width,
    height,
    boxes: places.map(([x, y], i) => [x, y, ...sizes[i]!] as const),
    edges: edges.map((edge, i) => ({ ...edge, points: bends[i]! })),
  };
}

/** One edge for each box that takes a value which another one gives; weights stand inside the boxes. */
export function edgesOf({ nodes, inputs, outputs }: GraphFacts): Edge[] {
  const firstOutput = nodes.length + inputs.length;
  const producer = new Map<string, number>(inputs.map((name, i) => [name, nodes.length + i]));
  nodes.forEach((node, i) => node.outputs.forEach((value) => value !== '' && producer.set(value, i)));
  const into = (values: readonly string[], to: number): Edge[] =>
    [...new Set(values)].flatMap((value) => {
      const from = producer.get(value);
      return from === undefined ? [] : [{ from, to, value }];
    });
  return [
    ...nodes.flatMap((node, to) => into([...node.inputs, ...(node.captures ?? [])], to)),
    ...outputs.flatMap((value, i) => into([value], firstOutput + i)),
  ];
}

/** In this thread where the program runs from source (tests): there is no bundle then. */
async function inThread(task: Arrange): Promise<Arranged> {
  const script = threadScript('layouter');
  if (!script) return (await import('./arrange')).arrange(task);
  const worker = new Worker(script, { workerData: task, resourceLimits: LIMITS });
  return new Promise<Arranged>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`exit ${code}`)));
  });
}
