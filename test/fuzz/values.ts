/** Damage that protobuf does not see: a well-formed model that says nonsense. */
import { attribute, makeGraph, message, node, valueInfo } from '../../main/engine/graph/build';
import { encodeModel, join } from '../../main/engine/graph/encode';
import { readModel, type OpenModel } from '../../main/engine/graph/load';
import {
  AttributeType,
  DataType,
  type Attribute,
  type Graph,
  type Node,
  type Tensor,
} from '../../main/engine/graph/onnx';
import { Bytes } from '../../main/engine/graph/bytes';
import { floatTensor, makeTensor, tensorBytes } from '../../main/engine/graph/tensor';
import { operators } from '../../main/engine/ops/operators';
import { FLOATS, INTEGERS, TEXTS, type Dice } from './dice';

type Change<T> = (old: T, dice: Dice) => T;

/** Lists that grow, shrink, end up empty or hold one wild number. */
function damagedList<T>(list: readonly T[], wild: readonly T[], dice: Dice): readonly T[] {
  const value = dice.pick(wild);
  const kind = dice.below(8);
  if (kind === 0) return [];
  if (kind === 1) return list.slice(1);
  if (kind === 2) return [...list, value];
  if (kind === 3) return list.map(() => value);
  if (kind === 4) return [...list, ...list];
  return list.length === 0 ? [value] : dice.withOne(list, () => value);
}

const damagedAttribute: Change<Attribute> = (old, dice) => {
  if (dice.chance(0.08)) return { ...old, type: dice.below(16) };
  if (dice.chance(0.04)) return { ...old, name: dice.pick(TEXTS) };
  if (old.t) return { ...old, t: damagedTensor(old.t, dice) };
  if (old.g) return { ...old, g: damagedGraph(old.g, dice) };
  if (old.s) return { ...old, s: Bytes.text(dice.pick(TEXTS)) };
  if (old.type === AttributeType.FLOAT) return { ...old, f: dice.pick(FLOATS) };
  if (old.type === AttributeType.FLOATS) return { ...old, floats: damagedList(old.floats, FLOATS, dice) };
  if (old.type === AttributeType.INTS) return { ...old, ints: damagedList(old.ints, INTEGERS, dice) };
  return { ...old, i: dice.pick(INTEGERS) };
};

/** An attribute that the operator knows and the node does not state, with a wild value. */
const foreignAttribute: Change<Node> = (old, dice) => {
  const rules = Object.keys(operators.get(old.opType)?.attributes ?? { axis: 0 });
  if (rules.length === 0) return old;
  const name = dice.pick(rules);
  const value = dice.pick([
    () => attribute(name, dice.pick(INTEGERS)),
    () => attribute(name, damagedList([1, 1], INTEGERS, dice)),
    () => attribute(name, dice.pick(TEXTS)),
    () => message('AttributeProto', { name, type: AttributeType.FLOAT, f: dice.pick(FLOATS) }),
  ])();
  return { ...old, attribute: [...old.attribute.filter((each) => each.name !== name), value] };
};

const damagedTensor: Change<Tensor> = (old, dice) =>
  dice.pick<Change<Tensor>>([
    damagedIntegers,
    damagedIntegers,
    (tensor) => ({ ...tensor, dims: damagedList(tensor.dims, INTEGERS, dice) }),
    (tensor) => ({ ...tensor, dataType: dice.below(30) }),
    (tensor) => ({ ...tensor, rawData: Bytes.of(new Uint8Array(dice.pick([0, 1, 3, 4, 8, 64]))) }),
    (tensor) => ({ ...tensor, rawData: undefined, floatData: undefined, int64Data: undefined, int32Data: undefined }),
    (tensor) => ({ ...tensor, name: dice.pick(TEXTS) }),
    externalTensor,
    (tensor) => ({ ...tensor, floatData: Float32Array.of(1, 2, 3) }),
    (tensor) => ({ ...tensor, stringData: [Bytes.text('one')] }),
    notFinite,
  ])(old, dice);

/** Another value in a list of sizes, axes, pads …; other tensors get another shape. */
const damagedIntegers: Change<Tensor> = (old, dice) => {
  if (old.dataType !== DataType.INT64 || !isSmall(old)) return { ...old, dims: damagedList(old.dims, INTEGERS, dice) };
  const count = Math.min(64, tensorBytes(old) / 8);
  const values = damagedList(new Array<number>(count).fill(2), INTEGERS, dice);
  const data = BigInt64Array.from(values, (value) => BigInt.asIntN(64, BigInt(value) - (value === 2 ** 63 ? 1n : 0n)));
  return makeTensor(
    old.name,
    DataType.INT64,
    old.dims.length === 0 && values.length === 1 ? [] : [values.length],
    data,
  );
};

const isSmall = (tensor: Tensor): boolean => tensorBytes(tensor) >= 0 && tensorBytes(tensor) < 1 << 20;

const notFinite: Change<Tensor> = (old, dice) =>
  old.dataType === DataType.FLOAT && isSmall(old)
    ? floatTensor(old.name, old.dims, new Float32Array(tensorBytes(old) / 4).fill(dice.pick(FLOATS)))
    : old;

const externalTensor: Change<Tensor> = (old, dice) => {
  const location = dice.pick(['w.bin', '../w.bin', '/etc/passwd', '', '.', 'model.onnx', 'a\0b', 'a'.repeat(300)]);
  const numbers = { offset: String(dice.pick(INTEGERS)), length: String(dice.pick(INTEGERS)) };
  const entries = dice.chance(0.5) ? { location } : { location, ...numbers };
  const externalData = Object.entries(entries).map(([key, value]) => message('StringStringEntryProto', { key, value }));
  return { ...old, rawData: undefined, floatData: undefined, dataLocation: dice.pick([1, 1, 1, 0, 7]), externalData };
};

const valuesIn = (graph: Graph): string[] => [
  ...graph.input.map(({ name }) => name),
  ...graph.initializer.map(({ name }) => name),
  ...graph.node.flatMap(({ output }) => output),
];

const DOMAINS = ['ai.onnx.ml', 'com.microsoft', 'ai.onnx', 'my.domain', ' '];

function damagedNode(graph: Graph): Change<Node> {
  const other = (dice: Dice): string => dice.pick([...valuesIn(graph), '', 'nowhere']);
  const damagedAttributes: Change<Node> = (old, dice) =>
    old.attribute.length === 0
      ? foreignAttribute(old, dice)
      : { ...old, attribute: dice.withOne(old.attribute, (each) => damagedAttribute(each, dice)) };
  const changes: readonly Change<Node>[] = [
    damagedAttributes,
    damagedAttributes,
    damagedAttributes,
    foreignAttribute,
    (old, dice) => (old.input.length === 0 ? old : { ...old, input: dice.withOne(old.input, () => other(dice)) }),
    (old, dice) => ({ ...old, input: dice.chance(0.5) ? old.input.slice(1) : [...old.input, other(dice)] }),
    (old, dice) => ({ ...old, input: old.input.toReversed(), name: dice.pick([old.name, '', 'x'.repeat(1000)]) }),
    (old, dice) => ({ ...old, output: dice.chance(0.5) ? [...old.output, other(dice)] : old.output.slice(1) }),
    (old, dice) => ({ ...old, opType: dice.pick([...operators.keys(), 'Nonsense', 'FusedConv', '']) }),
    (old, dice) => ({ ...old, domain: dice.pick(DOMAINS) }),
    (old, dice) => ({ ...old, attribute: dice.chance(0.5) ? [] : [...old.attribute, ...old.attribute] }),
  ];
  return (old, dice) => dice.pick(changes)(old, dice);
}

/** `depth` branches inside each other around Identity. */
function branches(depth: number, value: string, flag: string): Graph {
  const output = `deep${depth}`;
  const inner = depth === 0 ? node('Identity', [value], [output]) : ifNode(depth - 1, value, flag, output);
  return makeGraph({ node: [inner], input: [], output: [{ name: output, docString: '' }] });
}

function ifNode(depth: number, value: string, flag: string, output: string): Node {
  const body = branches(depth, value, flag);
  return node('If', [flag], [output], { name: `if${depth}`, attributes: { then_branch: body, else_branch: body } });
}

const deeper: Change<Graph> = (old, dice) => {
  const value = dice.pick(valuesIn(old).concat('nowhere'));
  const flag = makeTensor('flag', DataType.BOOL, [], Uint8Array.of(1));
  // Both branches hold the same graph, so the file grows as 2^depth.
  const added = ifNode(dice.below(10), value, 'flag', 'deepest');
  return { ...old, node: [...old.node, added], initializer: [...old.initializer, flag] };
};

/** A loop that ends late, and values that it makes large. */
const looped: Change<Graph> = (old, dice) => {
  const sizes = makeTensor(
    'sizes',
    DataType.INT64,
    [2],
    BigInt64Array.from([0, 1], () => BigInt(Math.abs(dice.pick(INTEGERS)) % 2 ** 62)),
  );
  const added = node(
    dice.pick(['ConstantOfShape', 'Expand', 'Tile']),
    dice.chance(0.5) ? ['sizes'] : [dice.pick(valuesIn(old).concat('nowhere')), 'sizes'],
    ['huge'],
  );
  return {
    ...old,
    node: [...old.node, added],
    initializer: [...old.initializer, sizes],
    output: [...old.output, { name: 'huge', docString: '' }],
  };
};

const damagedInfo: Change<Graph> = (old, dice) => {
  if (old.input.length === 0) return old;
  return {
    ...old,
    input: dice.withOne(old.input, (info) => {
      const { elemType = 1, shape } = info.type?.tensorType ?? {};
      const dims = (shape?.dim ?? []).map(({ dimValue, dimParam }) => dimValue ?? dimParam);
      const wild = dice.pick([[...INTEGERS], ['N', 'H', null]]) as readonly (number | string | null)[];
      const next = damagedList<number | string | null>(dims, wild, dice);
      return valueInfo(
        dice.chance(0.9) ? info.name : dice.pick(TEXTS),
        dice.chance(0.8) ? elemType : dice.below(30),
        next,
      );
    }),
  };
};

const damagedGraph: Change<Graph> = (old, dice) => {
  if (old.node.length === 0) return deeper(old, dice);
  const oneNode: Change<Graph> = (graph) => ({
    ...graph,
    node: dice.withOne(graph.node, (each) => damagedNode(graph)(each, dice)),
  });
  const oneTensor: Change<Graph> = (graph) =>
    graph.initializer.length === 0
      ? oneNode(graph, dice)
      : { ...graph, initializer: dice.withOne(graph.initializer, (each) => damagedTensor(each, dice)) };
  const many: readonly Change<Graph>[] = [
    ...new Array<Change<Graph>>(8).fill(oneNode),
    ...new Array<Change<Graph>>(5).fill(oneTensor),
    damagedInfo,
    damagedInfo,
    deeper,
    looped,
    (graph) => ({ ...graph, node: graph.node.toReversed() }),
    (graph) => ({ ...graph, node: [...graph.node, dice.pick(graph.node)] }),
    (graph) => ({ ...graph, node: graph.node.toSpliced(dice.below(graph.node.length), 1) }),
    (graph) => ({
      ...graph,
      output: dice.chance(0.3)
        ? []
        : [...graph.output, { name: dice.pick(valuesIn(graph).concat('nowhere')), docString: '' }],
    }),
    (graph) => ({ ...graph, initializer: [...graph.initializer, ...graph.initializer.slice(0, 1)] }),
    // A cycle: a node reads what it, or a later one, makes.
    (graph) => {
      const late = dice.pick(graph.node).output[0] ?? '';
      return {
        ...graph,
        node: dice.withOne(graph.node, (each) => ({ ...each, input: [late, ...each.input.slice(1)] })),
      };
    },
  ];
  return dice.pick(many)(old, dice);
};

const damagedModel: Change<OpenModel> = (old, dice) => {
  if (dice.chance(0.95)) return { ...old, graph: damagedGraph(old.graph, dice) };
  const version = dice.pick([...INTEGERS, 6, 9, 11, 18, 22, 25]);
  if (dice.chance(0.3)) return { ...old, irVersion: version };
  const domain = dice.pick(['', ...DOMAINS]);
  return { ...old, opsetImport: dice.chance(0.2) ? [] : [message('OperatorSetIdProto', { domain, version })] };
};

/** One to three changes of the values of a sound model. */
export function damagedValues(model: Uint8Array, dice: Dice): { data: Uint8Array; what: string } {
  let value = readModel(model);
  const rounds = dice.pick([1, 1, 1, 2, 3]);
  for (let round = 0; round < rounds; round++) value = damagedModel(value, dice);
  return { data: join(encodeModel(value)), what: 'values' };
}
