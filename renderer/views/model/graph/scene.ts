/** A laid out graph that answers quickly what stands where: what is in sight, what is under the pointer, what is next to a box. */
import { boxesOf, pathOf, shapeText, type Box } from '../../../../proto/graphBox';
import type { GraphFacts, GraphLayout, NodeFacts } from '../../../../proto/graphView';
import type { Area } from './camera';

export interface SceneEdge {
  readonly from: number;
  readonly to: number;
  readonly value: string;
  readonly points: readonly number[];
  readonly area: Area;
  /** Shape of the value, at the first edge that leaves with it. */
  readonly label: string;
}

/** Graphs are tall: lists of what crosses each band of so many pixels find anything in sight at once. */
const BAND = 512;

export class Scene {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly areas: readonly Area[];
  readonly edges: readonly SceneEdge[];
  private readonly boxBands: readonly (readonly number[])[];
  private readonly edgeBands: readonly (readonly number[])[];
  private readonly incoming: readonly (readonly number[])[];
  private readonly outgoing: readonly (readonly number[])[];
  private readonly indices: ReadonlyMap<string, number>;
  private readonly paths = new Map<number, Path2D>();

  constructor(
    readonly facts: GraphFacts,
    layout: GraphLayout,
  ) {
    this.width = layout.width;
    this.height = layout.height;
    this.boxes = boxesOf(facts);
    this.areas = layout.boxes.map(([x, y, width, height]) => ({ x, y, width, height }));
    this.edges = edgesOf(facts, layout);
    this.boxBands = bandsOf(this.areas, layout.height);
    this.edgeBands = bandsOf(
      this.edges.map(({ area }) => area),
      layout.height,
    );
    this.incoming = groupedBy(this.edges, this.areas.length, ({ to }) => to);
    this.outgoing = groupedBy(this.edges, this.areas.length, ({ from }) => from);
    this.indices = new Map(facts.nodes.flatMap((node, i) => membersOf(node).map(({ name }) => [name, i] as const)));
  }

  /** Absent for inputs and outputs of the graph. */
  node(index: number): NodeFacts | undefined {
    return this.facts.nodes[index];
  }

  /** Names of the nodes in a box: several in that of a block, none in that of a port. */
  names(index: number): readonly string[] {
    const node = this.node(index);
    return node ? membersOf(node).map(({ name }) => name) : [];
  }

  /** Of the box that a node stands in. */
  indexOf(node: string | undefined): number | undefined {
    return node === undefined ? undefined : this.indices.get(node);
  }

  boxesIn(sight: Area): number[] {
    return found(this.boxBands, sight, (i) => this.areas[i]!);
  }

  edgesIn(sight: Area): number[] {
    return found(this.edgeBands, sight, (i) => this.edges[i]!.area);
  }

  boxAt(x: number, y: number): number | undefined {
    return this.boxesIn({ x, y, width: 0, height: 0 })[0];
  }

  /** Edges that touch a box. */
  edgesOf(index: number): readonly number[] {
    return [...this.incoming[index]!, ...this.outgoing[index]!];
  }

  path(edge: number): Path2D {
    const path = this.paths.get(edge) ?? new Path2D(pathOf(this.edges[edge]!.points));
    this.paths.set(edge, path);
    return path;
  }

  /** Where an arrow key leads: to what is taken from, what takes, or what stands beside. */
  neighbour(index: number, key: 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight'): number | undefined {
    if (key === 'ArrowUp')
      return this.nearest(
        index,
        this.incoming[index]!.map((edge) => this.edges[edge]!.from),
      );
    if (key === 'ArrowDown')
      return this.nearest(
        index,
        this.outgoing[index]!.map((edge) => this.edges[edge]!.to),
      );
    const sign = key === 'ArrowLeft' ? -1 : 1;
    const { y, height } = this.areas[index]!;
    const row = this.boxesIn({ x: 0, y, width: this.width, height });
    return this.nearest(
      index,
      row.filter((other) => sign * (this.middle(other) - this.middle(index)) > 0),
    );
  }

  private nearest(index: number, others: readonly number[]): number | undefined {
    const distance = (other: number): number => Math.abs(this.middle(other) - this.middle(index));
    return [...others].sort((a, b) => distance(a) - distance(b) || a - b)[0];
  }

  private middle(index: number): number {
    const { x, width } = this.areas[index]!;
    return x + width / 2;
  }

  /** Nodes whose name, operator or values hold every word, in their order. */
  search(query: string): number[] {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) return [];
    const matches = ({ name, op, inputs, outputs }: NodeFacts): boolean => {
      const text = [name, op, ...inputs, ...outputs].join('\n').toLowerCase();
      return words.every((word) => text.includes(word));
    };
    return this.facts.nodes.flatMap((node, i) => (membersOf(node).some(matches) ? [i] : []));
  }
}

export const membersOf = (node: NodeFacts): readonly NodeFacts[] => node.block ?? [node];

function edgesOf({ values }: GraphFacts, { edges }: GraphLayout): SceneEdge[] {
  const said = new Set<string>();
  return edges.map(({ from, to, value, points }) => {
    const label = said.has(value) ? '' : shapeText(values[value]?.shape);
    said.add(value);
    return { from, to, value, points, area: around(points), label };
  });
}

function around(points: readonly number[]): Area {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < points.length; i += 2) {
    left = Math.min(left, points[i]!);
    right = Math.max(right, points[i]!);
    top = Math.min(top, points[i + 1]!);
    bottom = Math.max(bottom, points[i + 1]!);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function bandsOf(areas: readonly Area[], height: number): number[][] {
  const bands = Array.from({ length: Math.floor(height / BAND) + 1 }, (): number[] => []);
  areas.forEach(({ y, height: own }, i) => {
    for (let band = Math.floor(y / BAND); band <= Math.floor((y + own) / BAND); band++) bands[band]?.push(i);
  });
  return bands;
}

/** Each once, though it may cross several bands; in order, so that what is drawn later lies above. */
function found(bands: readonly (readonly number[])[], sight: Area, areaOf: (i: number) => Area): number[] {
  const [right, bottom] = [sight.x + sight.width, sight.y + sight.height];
  const first = Math.max(0, Math.floor(sight.y / BAND));
  const last = Math.min(bands.length - 1, Math.floor(bottom / BAND));
  const hits: number[] = [];
  for (let band = first; band <= last; band++) {
    for (const i of bands[band]!) {
      const { x, y, width, height } = areaOf(i);
      const here = Math.max(first, Math.floor(y / BAND)) === band;
      if (here && x <= right && x + width >= sight.x && y <= bottom && y + height >= sight.y) hits.push(i);
    }
  }
  return hits;
}

function groupedBy(edges: readonly SceneEdge[], count: number, keyOf: (edge: SceneEdge) => number): number[][] {
  const groups = Array.from({ length: count }, (): number[] => []);
  edges.forEach((edge, i) => groups[keyOf(edge)]!.push(i));
  return groups;
}
