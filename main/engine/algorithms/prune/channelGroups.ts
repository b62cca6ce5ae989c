/**
 * Which layers can lose output channels: a walk through the graph that follows the channels of each producer until other layers
 * consume them (amct-spec §10.2, amct-facts §7).
 *
 * A 2-D Conv that is not depthwise, a Gemm and a MatMul open a group. Activations, poolings, BatchNormalization, depthwise
 * convolutions and Concat (axis 1) carry it; Add ties the groups of its inputs together; a weighted layer consumes it. Anything
 * else, an output of the model, or an Add with something that has no group, needs every channel: it blocks the whole group. Unlike
 * AMCT, which knows GlobalAveragePool alone, any [N, C, 1, 1] may be flattened: channel c stays column c.
 */
import { reason, type Reason } from '../../../../proto/reasons';
import { intAttribute, subgraphs } from '../../graph/attributes';
import { captures, constantOf, linksOf, usesOf } from '../../graph/links';
import type { Graph, Node, Tensor } from '../../graph/onnx';
import { operatorOf } from '../../ops/lookup';
import type { ValueType } from '../../ops/operator';

const TRANSPARENT: ReadonlySet<string> = new Set(
  (
    'MaxPool AveragePool GlobalAveragePool Pad Relu LeakyRelu LogSoftmax Softmax Abs Acos Acosh Asin Asinh Atan Atanh ' +
    'Bernoulli Ceil Celu Clip Cast CastLike Cos Cosh Dropout Identity Round Pow'
  ).split(' '),
);

type Values = ReadonlyMap<string, ValueType>;

/** Producers that share one mask; `into` leads to the group with which it was tied together. */
interface Group {
  /** Convolutions and linear layers do not mix (amct-spec §10.2). */
  readonly linear: boolean;
  /** The axis of the value that counts its channels. */
  readonly axis: number;
  into?: Group;
  blocked?: Reason;
}

/** For each layer with a weight the reason why it cannot lose output channels, or undefined where it can. */
export function whyNotPruned(graph: Graph, values: Values): ReadonlyMap<Node, Reason | undefined> {
  return new ChannelWalk(graph, values).run();
}

class ChannelWalk {
  private readonly carried = new Map<string, readonly Group[]>();
  private readonly opened = new Map<Node, Group | Reason>();

  constructor(
    private readonly graph: Graph,
    private readonly values: Values,
  ) {}

  run(): ReadonlyMap<Node, Reason | undefined> {
    for (const node of this.graph.node) this.visit(node);
    for (const { name } of this.graph.output) this.block([name], reason('PRUNE_TO_OUTPUT', { output: name }));
    return new Map([...this.opened].map(([node, group]) => [node, 'code' in group ? group : root(group).blocked]));
  }

  private visit(node: Node): void {
    const [data = ''] = node.input;
    if (operatorOf(node)?.weight) this.layer(node);
    else if (this.isTransparent(node)) this.carry(node, this.groupsOf(data));
    else if (node.domain === '' && node.opType === 'Add') this.add(node);
    else if (this.joinsChannels(node))
      this.carry(
        node,
        node.input.flatMap((value) => this.groupsOf(value)),
      );
    else if (this.keepsChannels(node)) this.carry(node, this.groupsOf(data));
    else this.stop(node);
  }

  private layer(node: Node): void {
    const weight = constantOf(this.graph, node.input[1] ?? '');
    if (!weight || !this.contractsChannels(node)) this.stop(node);
    const refusal = whyNoProducer(this.graph, node, weight);
    if (refusal?.code === 'PRUNE_DEPTHWISE') this.carry(node, this.groupsOf(node.input[0]!));
    this.opened.set(node, refusal ?? this.open(node));
  }

  /** Whether what it sums over are the channels of the groups that it reads. */
  private contractsChannels({ opType, input }: Node): boolean {
    const rank = this.values.get(input[0]!)?.shape?.length ?? 0;
    const axis = opType === 'Conv' || opType === 'ConvTranspose' ? 1 : rank - 1;
    return this.groupsOf(input[0]!).every((group) => group.axis === axis);
  }

  private isTransparent({ domain, opType, input }: Node): boolean {
    if (domain !== '') return false;
    const onAxis1 = this.groupsOf(input[0] ?? '').every(({ axis }) => axis === 1);
    return opType === 'BatchNormalization' ? onAxis1 : TRANSPARENT.has(opType);
  }

  private open(node: Node): Group {
    const rank = this.values.get(node.output[0]!)?.shape?.length;
    const group: Group = { linear: node.opType !== 'Conv', axis: node.opType === 'MatMul' && rank ? rank - 1 : 1 };
    this.carry(node, [group]);
    return group;
  }

  private add(node: Node): void {
    const groups = node.input.map((value) => this.groupsOf(value));
    const [a, b] = groups.map((list) => (list.length === 1 ? root(list[0]!) : undefined));
    if (!a || !b || a.linear !== b.linear || a.axis !== b.axis) return this.stop(node);
    if (a !== b) {
      a.into = b;
      b.blocked ??= a.blocked;
    }
    this.carry(node, [b]);
  }

  /** Concat along the channels: their positions are known once every width is. */
  private joinsChannels({ domain, opType, input, attribute }: Node): boolean {
    if (domain !== '' || opType !== 'Concat') return false;
    const axis = attribute.find(({ name }) => name === 'axis')?.i;
    const onChannels = input.every((value) => this.groupsOf(value).every((group) => group.axis === axis));
    return onChannels && input.every((value) => typeof this.values.get(value)?.shape?.[1] === 'number');
  }

  /** [N, C, 1, 1] → [N, C], and Resize that leaves the channels alone. */
  private keepsChannels({ domain, opType, input, output }: Node): boolean {
    if (domain !== '') return false;
    const from = this.values.get(input[0] ?? '')?.shape;
    const to = this.values.get(output[0] ?? '')?.shape;
    const channels = from?.[1];
    if (typeof channels !== 'number' || to?.[1] !== channels) return false;
    if (opType === 'Resize' || opType === 'Upsample') return true;
    const squeezed = to.length === 2 && from!.slice(2).every((dim) => dim === 1);
    return squeezed && (opType === 'Flatten' || opType === 'Reshape' || opType === 'Squeeze');
  }

  /** The node needs every channel that it reads. */
  private stop(node: Node): void {
    const read = [...node.input, ...subgraphs(node).flatMap((inner) => [...captures(inner)])];
    this.block(read, reason('PRUNE_PATH', { node: node.name, op: node.opType }));
  }

  private block(values: readonly string[], why: Reason): void {
    for (const value of values) for (const group of this.groupsOf(value)) root(group).blocked ??= why;
  }

  private carry(node: Node, groups: readonly Group[]): void {
    if (node.output[0]) this.carried.set(node.output[0], groups);
  }

  private groupsOf(value: string): readonly Group[] {
    return this.carried.get(value) ?? [];
  }
}

function root(group: Group): Group {
  let last = group;
  while (last.into) last = last.into;
  return last;
}

function whyNoProducer(graph: Graph, node: Node, weight: Tensor | undefined): Reason | undefined {
  if (!weight) return reason('WEIGHT_NOT_CONSTANT', {});
  const { opType } = node;
  const { dims } = weight;
  const group = intAttribute(node, 'group', 1);
  const depthwise = group > 1 && (opType === 'Conv' ? group === dims[0] : group === dims[0] && dims[1] === 1);
  if (depthwise) return reason('PRUNE_DEPTHWISE', {});
  if (opType === 'ConvTranspose' || dims.length !== (opType === 'Conv' ? 4 : 2)) return reason('PRUNE_OP', {});
  const shared = linksOf(graph).initializer.has(weight.name)
    ? usesOf(graph, weight.name).find((use) => use.node !== node)
    : undefined;
  return shared && reason('WEIGHT_SHARED', { tensor: weight.name, other: shared.node.name });
}
