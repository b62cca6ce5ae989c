/**
 * The layered layout of Sugiyama, Tagawa and Toda (1981) as elkjs computes it, top-down with orthogonal edges. Runs in a thread
 * of its own with a deep stack (layouter.ts): elk's recursion is as deep as the graph, and it takes seconds for 5,000 nodes.
 */
import ELK, { type ElkNode } from 'elkjs/lib/elk-api.js';
import { Worker } from 'elkjs/lib/elk-worker.min.js';

export interface Arrange {
  /** Width and height of each box. */
  readonly sizes: readonly (readonly [number, number])[];
  /** Indices of the boxes that each edge leaves and enters. */
  readonly edges: readonly (readonly [number, number])[];
}

export interface Arranged {
  readonly width: number;
  readonly height: number;
  /** x, y of each box. */
  readonly places: readonly (readonly [number, number])[];
  /** x, y of each bend of each edge. */
  readonly bends: readonly (readonly number[])[];
}

const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.spacing.nodeNode': '24',
  'elk.layered.spacing.nodeNodeBetweenLayers': '32',
  'elk.layered.spacing.edgeNodeBetweenLayers': '12',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  // The middle of the four alignments: one alone drifts aside by a few pixels a block, for thousands in a long graph.
  'elk.layered.nodePlacement.bk.fixedAlignment': 'BALANCED',
  'elk.padding': '[top=24,left=24,bottom=24,right=24]',
};

export async function arrange({ sizes, edges }: Arrange): Promise<Arranged> {
  const elk = new ELK({ workerFactory: () => new Worker() });
  const laid = await elk.layout<ElkNode>({
    id: 'graph',
    layoutOptions: OPTIONS,
    children: sizes.map(([width, height], i) => ({ id: `${i}`, width, height })),
    edges: edges.map(([from, to], i) => ({ id: `e${i}`, sources: [`${from}`], targets: [`${to}`] })),
  });
  return {
    width: Math.ceil(laid.width ?? 0),
    height: Math.ceil(laid.height ?? 0),
    places: (laid.children ?? []).map(({ x = 0, y = 0 }) => [round(x), round(y)] as const),
    bends: (laid.edges ?? []).map(({ sections }) => {
      const { startPoint, bendPoints = [], endPoint } = sections![0]!;
      return [startPoint, ...bendPoints, endPoint].flatMap(({ x, y }) => [round(x), round(y)]);
    }),
  };
}

const round = (value: number): number => Math.round(value * 10) / 10;
