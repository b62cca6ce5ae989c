/** Who produces and who reads each value of a graph; computed once a graph. */
import { subgraphs } from './attributes';
import type { Graph, Node, Tensor, ValueInfo } from './onnx';

export interface Use {
  readonly node: Node;
  /** The index of the input; −1 where a graph inside the node reads the value. */
  readonly index: number;
}

export interface Links {
  readonly producer: ReadonlyMap<string, Node>;
  readonly uses: ReadonlyMap<string, readonly Use[]>;
  readonly initializer: ReadonlyMap<string, Tensor>;
  readonly input: ReadonlyMap<string, ValueInfo>;
  readonly outputs: ReadonlySet<string>;
  readonly node: ReadonlyMap<string, Node>;
}

const NONE: readonly Use[] = [];
const known = new WeakMap<Graph, Links>();

export function linksOf(graph: Graph): Links {
  let links = known.get(graph);
  if (!links) {
    links = makeLinks(graph);
    known.set(graph, links);
  }
  return links;
}

/** Everything that reads `value`. */
export function usesOf(graph: Graph, value: string): readonly Use[] {
  return linksOf(graph).uses.get(value) ?? NONE;
}

/** The only node that reads `value`; undefined where there are several, none, or where it is an output of the graph. */
export function soleConsumer(graph: Graph, value: string): Node | undefined {
  const uses = usesOf(graph, value);
  const only = uses.length === 1 && uses[0]!.index >= 0 ? uses[0]!.node : undefined;
  return linksOf(graph).outputs.has(value) ? undefined : only;
}

/** The constant tensor behind a value: an initializer (not one that an input may override) or a Constant node. */
export function constantOf(graph: Graph, value: string): Tensor | undefined {
  const links = linksOf(graph);
  const initializer = links.initializer.get(value);
  if (initializer) return initializer;
  const producer = links.producer.get(value);
  if (producer?.opType !== 'Constant') return undefined;
  return producer.attribute.find((attribute) => attribute.name === 'value')?.t;
}

/** The graph's inputs that a caller must feed: without those that only name an initializer. */
export function feedsOf(graph: Graph): readonly ValueInfo[] {
  const { initializer } = linksOf(graph);
  return graph.input.filter((input) => !initializer.has(input.name));
}

function makeLinks(graph: Graph): Links {
  const producer = new Map<string, Node>();
  const uses = new Map<string, Use[]>();
  const names = new Map<string, Node>();
  const use = (value: string, node: Node, index: number): void => {
    if (value === '') return;
    const list = uses.get(value);
    if (list) list.push({ node, index });
    else uses.set(value, [{ node, index }]);
  };
  for (const node of graph.node) {
    names.set(node.name, node);
    for (const value of node.output) if (value !== '') producer.set(value, node);
    node.input.forEach((value, index) => use(value, node, index));
    for (const inner of subgraphs(node)) for (const value of captures(inner)) use(value, node, -1);
  }
  return {
    producer,
    uses,
    initializer: new Map(graph.initializer.map((tensor) => [tensor.name, tensor])),
    input: new Map(graph.input.map((input) => [input.name, input])),
    outputs: new Set(graph.output.map((output) => output.name)),
    node: names,
  };
}

/** Values that a graph inside a node reads from outside. */
export function captures(graph: Graph): ReadonlySet<string> {
  const own = new Set([...graph.input.map((value) => value.name), ...graph.initializer.map((tensor) => tensor.name)]);
  for (const node of graph.node) for (const value of node.output) own.add(value);
  const outer = new Set<string>();
  const read = (value: string): void => {
    if (value !== '' && !own.has(value)) outer.add(value);
  };
  for (const node of graph.node) {
    node.input.forEach(read);
    for (const inner of subgraphs(node)) captures(inner).forEach(read);
  }
  for (const output of graph.output) read(output.name);
  return outer;
}
