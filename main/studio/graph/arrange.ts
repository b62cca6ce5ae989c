/**
 * The layered layout of Sugiyama, Tagawa and Toda (1981) as elkjs computes it, top-down with orthogonal edges. elk gets runs of
 * nodes as one box each (runs.ts): its time and memory grow with the layers that edges pass. Runs in a thread of its own with a
 * deep stack (layouter.ts): elk's recursion is as deep as the graph, and it takes seconds for 5,000 nodes.
 */
import ELK, { type ElkExtendedEdge, type ElkNode } from 'elkjs/lib/elk-api.js';
import { Worker } from 'elkjs/lib/elk-worker.min.js';
import { degreesOf, runsOf, type Edge, type Runs } from './runs';

export interface Arrange {
  /** Width and height of each box. */
  readonly sizes: readonly (readonly [number, number])[];
  /** Indices of the boxes that each edge leaves and enters. */
  readonly edges: readonly Edge[];
}

export interface Arranged {
  readonly width: number;
  readonly height: number;
  /** x, y of each box. */
  readonly places: readonly (readonly [number, number])[];
  /** x, y of each bend of each edge. */
  readonly bends: readonly (readonly number[])[];
}

/** Between one box and the next below it, in pixels. */
const GAP = 32;

const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.spacing.nodeNode': '24',
  'elk.layered.spacing.nodeNodeBetweenLayers': `${GAP}`,
  'elk.layered.spacing.edgeNodeBetweenLayers': '12',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  // The middle of the four alignments: one alone drifts aside by a few pixels a block, for thousands in a long graph.
  'elk.layered.nodePlacement.bk.fixedAlignment': 'BALANCED',
  'elk.padding': '[top=24,left=24,bottom=24,right=24]',
};

/** Edges of a run that is wider than its first or last node meet in the middle, where that node stands. */
const PORT_GAP = 14;
const MEETING = { 'elk.portAlignment.default': 'CENTER', 'elk.spacing.portPort': `${PORT_GAP}` };

export async function arrange({ sizes, edges }: Arrange): Promise<Arranged> {
  const runs = runsOf(sizes.length, edges);
  const outer = edges.filter((edge) => !runs.isInside(edge));
  const elk = new ELK({ workerFactory: () => new Worker() });
  const {
    width,
    height,
    children,
    edges: routes,
  } = await elk.layout<ElkNode>({
    id: 'graph',
    layoutOptions: OPTIONS,
    children: stacked({ sizes, edges }, runs),
    edges: outer.map(([a, b], i) => ({ id: `${i}`, sources: [`${runs.runOf[a]}`], targets: [`${runs.runOf[b]}`] })),
  });
  const places = placesOf(sizes, runs, children ?? []);
  const bends = new Map(outer.map((edge, i) => [edge, bendsOf(routes![i]!)]));
  return {
    width: Math.ceil(width ?? 0),
    height: Math.ceil(height ?? 0),
    places,
    bends: edges.map((edge) => bends.get(edge) ?? straight(edge, sizes, places)),
  };
}

/** Each run as a box that holds its nodes one below another. */
function stacked({ sizes, edges }: Arrange, { members }: Runs): ElkNode[] {
  const { incoming, outgoing } = degreesOf(sizes.length, edges);
  return members.map((run, i) => {
    const width = Math.max(...run.map((node) => sizes[node]![0]));
    const height = run.reduce((sum, node) => sum + sizes[node]![1] + GAP, -GAP);
    const narrow = (node: number, count: number): boolean => count > 1 && sizes[node]![0] < width;
    const [first, last] = [run[0]!, run.at(-1)!];
    const meet = narrow(first, incoming[first]!) || narrow(last, outgoing[last]!);
    return { id: `${i}`, width, height, ...(meet ? { layoutOptions: MEETING } : {}) };
  });
}

function placesOf(sizes: Arrange['sizes'], { members }: Runs, boxes: readonly ElkNode[]): [number, number][] {
  const places: [number, number][] = sizes.map(() => [0, 0]);
  members.forEach((run, i) => {
    const { x = 0, y = 0, width: widest = 0 } = boxes[i]!;
    let top = y;
    for (const node of run) {
      const [width, height] = sizes[node]!;
      places[node] = [round(x + (widest - width) / 2), round(top)];
      top += height + GAP;
    }
  });
  return places;
}

function bendsOf({ sections }: ElkExtendedEdge): number[] {
  const { startPoint, bendPoints = [], endPoint } = sections![0]!;
  return [startPoint, ...bendPoints, endPoint].flatMap(({ x, y }) => [round(x), round(y)]);
}

/** Down from a node to the next one of its run. */
function straight([from, to]: Edge, sizes: Arrange['sizes'], places: Arranged['places']): number[] {
  const [width, height] = sizes[from]!;
  const [x, y] = places[from]!;
  const middle = round(x + width / 2);
  return [middle, round(y + height), middle, places[to]![1]];
}

const round = (value: number): number => Math.round(value * 10) / 10;
