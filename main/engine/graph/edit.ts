/**
 * Changing a graph: edits are collected against the old graph and give a new one; the old one stays as it was.
 * Nodes keep their order, new ones stand where they were put, so a reader (and AMCT) finds them where they belong.
 */
import { captures, linksOf } from './links';
import type { Attribute, Graph, Node, Tensor, ValueInfo } from './onnx';

export class GraphEdit {
  private readonly before = new Map<Node, Node[]>();
  private readonly after = new Map<Node, Node[]>();
  private readonly replaced = new Map<Node, readonly Node[]>();
  private readonly renamed = new Map<string, string>();
  private readonly front: Node[] = [];
  private readonly back: Node[] = [];
  private readonly tensors = new Map<string, Tensor | undefined>();
  private readonly newTensorsFront: Tensor[] = [];
  private readonly newTensorsBack: Tensor[] = [];
  private readonly taken: Set<string>;
  private outputs: readonly ValueInfo[] | undefined;

  constructor(readonly graph: Graph) {
    const links = linksOf(graph);
    this.taken = new Set([...links.initializer.keys(), ...links.input.keys(), ...links.producer.keys()]);
  }

  /** `base` if no value has that name yet, else with the first free number behind it. The name is taken from then on. */
  freshValue(base: string): string {
    let name = base;
    for (let n = 1; this.taken.has(name); n++) name = `${base}_${n}`;
    this.taken.add(name);
    return name;
  }

  insertBefore(node: Node, ...added: readonly Node[]): void {
    append(this.before, node, added);
  }

  insertAfter(node: Node, ...added: readonly Node[]): void {
    append(this.after, node, added);
  }

  /** Puts nodes before all others, in the order of the calls reversed: the last one stands first. */
  prependNode(added: Node): void {
    this.front.unshift(added);
  }

  appendNode(...added: readonly Node[]): void {
    this.back.push(...added);
  }

  /** Puts `added` where `node` stood; a node may be replaced once. */
  replace(node: Node, ...added: readonly Node[]): void {
    if (this.replaced.has(node)) throw new Error(`node '${node.name}' is replaced twice`);
    this.replaced.set(node, added);
  }

  remove(node: Node): void {
    this.replace(node);
  }

  /** Every reader of `from`, old or replaced, reads `to` instead; inserted nodes are left as they are given. */
  redirect(from: string, to: string): void {
    this.renamed.set(from, to);
  }

  /** Replaces the initializer of that name where it stands. */
  setTensor(tensor: Tensor): void {
    this.tensors.set(tensor.name, tensor);
  }

  removeTensor(name: string): void {
    this.tensors.set(name, undefined);
  }

  /** Adds an initializer before all others: the last one added stands first (AMCT's order). */
  prependTensor(tensor: Tensor): void {
    this.taken.add(tensor.name);
    this.newTensorsFront.unshift(tensor);
  }

  appendTensor(tensor: Tensor): void {
    this.taken.add(tensor.name);
    this.newTensorsBack.push(tensor);
  }

  setOutputs(outputs: readonly ValueInfo[]): void {
    this.outputs = outputs;
  }

  /** The new graph. Value infos of values that no longer exist are dropped. */
  done(): Graph {
    const node = [...this.front, ...this.graph.node.flatMap((old) => this.around(old)), ...this.back];
    const kept = this.graph.initializer.flatMap((old) => {
      const now = this.tensors.has(old.name) ? this.tensors.get(old.name) : old;
      return now ? [now] : [];
    });
    const initializer = [...this.newTensorsFront, ...kept, ...this.newTensorsBack];
    const alive = new Set([...initializer.map((tensor) => tensor.name), ...node.flatMap((each) => each.output)]);
    const valueInfo = this.graph.valueInfo.filter((info) => alive.has(info.name));
    const output = this.outputs ?? this.graph.output;
    const input = this.graph.input.filter(
      (info) => this.tensors.get(info.name) !== undefined || !this.tensors.has(info.name),
    );
    return { ...this.graph, node, initializer, valueInfo, output, input };
  }

  private around(old: Node): readonly Node[] {
    const now = (this.replaced.get(old) ?? [old]).map((node) => this.redirected(node));
    return [...(this.before.get(old) ?? []), ...now, ...(this.after.get(old) ?? [])];
  }

  private redirected(node: Node): Node {
    if (!this.renamed.size) return node;
    const changed = node.input.some((value) => this.renamed.has(value));
    const own = changed ? { ...node, input: node.input.map((value) => this.target(value)) } : node;
    return mapNodeGraphs(own, (inner) => renameCaptures(inner, (value) => this.target(value)));
  }

  private target(value: string): string {
    let name = value;
    for (let next = this.renamed.get(name); next !== undefined; next = this.renamed.get(name)) name = next;
    return name;
  }
}

function append(map: Map<Node, Node[]>, node: Node, added: readonly Node[]): void {
  const list = map.get(node);
  if (list) list.push(...added);
  else map.set(node, [...added]);
}

/** Renames what a graph inside a node reads from outside; the same graph where nothing is renamed. */
export function renameCaptures(graph: Graph, target: (value: string) => string): Graph {
  if (![...captures(graph)].some((value) => target(value) !== value)) return graph;
  const own = new Set(graph.node.flatMap((node) => node.output));
  for (const value of [...graph.input, ...graph.initializer]) own.add(value.name);
  const rename = (value: string): string => (own.has(value) ? value : target(value));
  const node = graph.node.map((inner) =>
    mapNodeGraphs({ ...inner, input: inner.input.map(rename) }, (deeper) => renameCaptures(deeper, target)),
  );
  const output = graph.output.map((value) => ({ ...value, name: rename(value.name) }));
  return { ...graph, node, output };
}

/** The node with each graph inside it mapped; the same node where none changed. */
export function mapNodeGraphs(node: Node, map: (graph: Graph) => Graph): Node {
  let changed = false;
  const attribute = node.attribute.map((old): Attribute => {
    const g = old.g && map(old.g);
    const graphs = old.graphs.map(map);
    if (g === old.g && graphs.every((graph, i) => graph === old.graphs[i])) return old;
    changed = true;
    return { ...old, g, graphs };
  });
  return changed ? { ...node, attribute } : node;
}

/** The graph with each graph inside its nodes mapped; the same graph where none changed. */
export function mapSubgraphs(graph: Graph, map: (graph: Graph) => Graph): Graph {
  const node = graph.node.map((old) => mapNodeGraphs(old, map));
  return node.every((each, i) => each === graph.node[i]) ? graph : { ...graph, node };
}

/** The node with one input replaced. */
export function withInput(node: Node, index: number, value: string): Node {
  return { ...node, input: node.input.map((old, i) => (i === index ? value : old)) };
}

/** The node with an attribute set (or added at the end). */
export function withAttribute(node: Node, attribute: Attribute): Node {
  const at = node.attribute.findIndex((old) => old.name === attribute.name);
  if (at < 0) return { ...node, attribute: [...node.attribute, attribute] };
  return { ...node, attribute: node.attribute.map((old, i) => (i === at ? attribute : old)) };
}

export function withoutAttributes(node: Node, ...names: readonly string[]): Node {
  return { ...node, attribute: node.attribute.filter((old) => !names.includes(old.name)) };
}
