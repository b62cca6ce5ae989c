/** Making ONNX values from nothing: nodes, attributes, value infos, graphs, models. */
import { Bytes } from './bytes';
import { emptyMessage } from './decode';
import {
  AttributeType,
  type Attribute,
  type Dimension,
  type FunctionProto,
  type Graph,
  type Model,
  type Node,
  type OpsetId,
  type SparseTensor,
  type StringEntry,
  type Tensor,
  type ValueInfo,
} from './onnx';
import { schema } from './schema';

interface MessageTypes {
  ModelProto: Model;
  GraphProto: Graph;
  NodeProto: Node;
  AttributeProto: Attribute;
  TensorProto: Tensor;
  SparseTensorProto: SparseTensor;
  ValueInfoProto: ValueInfo;
  OperatorSetIdProto: OpsetId;
  StringStringEntryProto: StringEntry;
  FunctionProto: FunctionProto;
}

/** Any message with the given fields; all others are absent. */
export function message<Name extends keyof MessageTypes>(
  name: Name,
  fields: Partial<MessageTypes[Name]>,
): MessageTypes[Name] {
  return Object.freeze({ ...emptyMessage(schema(name)), ...fields }) as MessageTypes[Name];
}

/** What an attribute's value may be when a node is made: bigger things are given as an Attribute. */
export type AttributeValue = AttributeInput | Attribute;
type AttributeInput = number | string | readonly number[] | readonly string[] | Tensor | Graph;

/** A float attribute; a plain number would be stored as INT. */
export function float(name: string, f: number): Attribute {
  return message('AttributeProto', { name, type: AttributeType.FLOAT, f });
}

export function floats(name: string, values: readonly number[]): Attribute {
  return message('AttributeProto', { name, type: AttributeType.FLOATS, floats: values });
}

/** An attribute of the type that its value suggests: numbers are INT, use `float` and `floats` for others. */
export function attribute(name: string, value: AttributeInput): Attribute {
  const make = (fields: Partial<Attribute>): Attribute => message('AttributeProto', { name, ...fields });
  if (typeof value === 'number') return make({ type: AttributeType.INT, i: value });
  if (typeof value === 'string') return make({ type: AttributeType.STRING, s: Bytes.text(value) });
  if (isList(value)) {
    return typeof value[0] === 'string'
      ? make({ type: AttributeType.STRINGS, strings: (value as readonly string[]).map((text) => Bytes.text(text)) })
      : make({ type: AttributeType.INTS, ints: value as readonly number[] });
  }
  if ('dataType' in value) return make({ type: AttributeType.TENSOR, t: value });
  return make({ type: AttributeType.GRAPH, g: value });
}

function isList(value: AttributeInput): value is readonly number[] | readonly string[] {
  return Array.isArray(value);
}

function isAttribute(value: AttributeValue): value is Attribute {
  return typeof value === 'object' && 'refAttrName' in value;
}

export interface NodeOptions {
  readonly name?: string;
  readonly domain?: string;
  readonly docString?: string;
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
}

export function node(
  opType: string,
  input: readonly string[],
  output: readonly string[],
  options: NodeOptions = {},
): Node {
  const attributes = Object.entries(options.attributes ?? {}).map(([name, value]) =>
    isAttribute(value) ? value : attribute(name, value),
  );
  const { name = '', domain = '', docString = '' } = options;
  return message('NodeProto', { opType, input, output, name, domain, docString, attribute: attributes });
}

/** A Constant node that holds a tensor. */
export function constant(name: string, output: string, value: Tensor, docString = ''): Node {
  return node('Constant', [], [output], { name, docString, attributes: { value } });
}

/** A dimension as text (symbolic), number, or null (unknown). */
export type Dim = number | string | null;

/** A named value with its type; without `dims` the rank is unknown. */
export function valueInfo(name: string, elemType: number, dims?: readonly Dim[]): ValueInfo {
  const shape = dims && { dim: dims.map(dimension) };
  return message('ValueInfoProto', { name, type: { tensorType: { elemType, shape }, denotation: '' } });
}

function dimension(dim: Dim): Dimension {
  if (typeof dim === 'number') return { dimValue: dim, dimParam: '', denotation: '' };
  return { dimParam: dim ?? '', denotation: '' };
}

export interface GraphParts {
  readonly name?: string;
  readonly node: readonly Node[];
  readonly input: readonly ValueInfo[];
  readonly output: readonly ValueInfo[];
  readonly initializer?: readonly Tensor[];
}

export function makeGraph(parts: GraphParts): Graph {
  return message('GraphProto', { name: 'graph', ...parts });
}

/** A model of the default domain. IR version 8 is what opset 11–17 tools accept; later opsets need a later one. */
export function makeModel(graph: Graph, opset = 13, irVersion = 8): Model {
  return message('ModelProto', {
    irVersion,
    producerName: 'model-compression-studio',
    opsetImport: [message('OperatorSetIdProto', { domain: '', version: opset })],
    graph,
  });
}
