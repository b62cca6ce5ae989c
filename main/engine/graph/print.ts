/** A graph as stable text, for snapshots and for eyes: one line a value, weights as type, shape and a few numbers. */
import { subgraphs } from './attributes';
import {
  AttributeType,
  typeName,
  type Attribute,
  type Graph,
  type Model,
  type Node,
  type Tensor,
  type ValueInfo,
} from './onnx';
import { elementCount, tensorPieces } from './tensor';

export function printModel(model: Model): string {
  const opsets = model.opsetImport.map(({ domain, version }) => `${domain || 'ai.onnx'} ${version}`).join(', ');
  return `model ir ${model.irVersion}, opset ${opsets}\n${model.graph ? printGraph(model.graph) : '(no graph)'}`;
}

export function printGraph(graph: Graph, indent = ''): string {
  const lines = [
    `graph ${graph.name}`,
    ...graph.input.map((value) => `  in   ${printValue(value)}`),
    ...graph.initializer.map((tensor) => `  init ${tensor.name}: ${printTensor(tensor)}`),
    ...graph.node.flatMap((node) => printNode(node)),
    ...graph.output.map((value) => `  out  ${printValue(value)}`),
  ];
  return lines.map((line) => indent + line).join('\n');
}

function printValue(value: ValueInfo): string {
  const type = value.type?.tensorType;
  if (!type) return value.name;
  const dims = type.shape?.dim.map((dim) => dim.dimValue ?? (dim.dimParam || '?')).join(', ') ?? '…';
  return `${value.name}: ${typeName(type.elemType ?? 0)} [${dims}]`;
}

function printNode(node: Node): string[] {
  const attributes = [...node.attribute].sort((a, b) => (a.name < b.name ? -1 : 1)).map(printAttribute);
  const op = node.domain ? `${node.domain}.${node.opType}` : node.opType;
  const braces = attributes.length > 0 ? ` {${attributes.join(', ')}}` : '';
  const line = `  ${node.name || '·'}: ${node.output.join(', ')} = ${op}(${node.input.join(', ')})${braces}`;
  return [line, ...subgraphs(node).map((inner) => printGraph(inner, '    '))];
}

function printAttribute(attribute: Attribute): string {
  return `${attribute.name}=${attributeText(attribute)}`;
}

export function attributeText(attribute: Attribute): string {
  switch (attribute.type) {
    case AttributeType.FLOAT:
      return number(attribute.f ?? 0);
    case AttributeType.INT:
      return String(attribute.i ?? 0);
    case AttributeType.STRING:
      return `'${attribute.s?.toString() ?? ''}'`;
    case AttributeType.TENSOR:
      return attribute.t ? printTensor(attribute.t) : '(none)';
    case AttributeType.FLOATS:
      return `[${attribute.floats.map(number).join(', ')}]`;
    case AttributeType.INTS:
      return `[${attribute.ints.join(', ')}]`;
    case AttributeType.STRINGS:
      return `[${attribute.strings.map((text) => `'${text.toString()}'`).join(', ')}]`;
    case AttributeType.GRAPH:
      return '(graph)';
    default:
      return `(type ${attribute.type})`;
  }
}

const SHOWN = 6;

function printTensor(tensor: Tensor): string {
  const head = `${typeName(tensor.dataType)} [${tensor.dims.join(', ')}]`;
  if (tensor.stringData.length > 0 || elementCount(tensor.dims) === 0) return head;
  const [data] = tensorPieces(tensor);
  const shown = Array.from(data!.subarray(0, SHOWN) as ArrayLike<number | bigint>, (value) => number(Number(value)));
  return `${head} (${shown.join(', ')}${data!.length > SHOWN ? ', …' : ''})`;
}

/** Six significant digits: enough to see a change, few enough to stay stable across machines. */
function number(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
}
