/** Shape inference: walks a sorted graph and asks each operator's file for the types of its outputs. */
import { fail } from '../../../proto/errors';
import type { Dim } from '../graph/build';
import { findAttribute } from '../graph/attributes';
import { constantOf } from '../graph/links';
import type { Graph, Model, Node, Tensor, ValueInfo } from '../graph/onnx';
import { isDefaultDomain, operatorOf } from './lookup';
import type { InferContext, MaybeType, Shape, ValueType } from './operator';
import { constantElements } from './support/elements';
import { shapeText } from './support/shapes';

export interface Types {
  /** Every value of the graph of which something is known. */
  readonly values: ReadonlyMap<string, ValueType>;
  /** Nodes whose operator has no file here, also in graphs inside nodes: they pass through unchanged and stay float. */
  readonly unknown: readonly Node[];
}

/** What a graph inside a node sees of the graphs around it. */
export interface Scope {
  readonly values: ReadonlyMap<string, ValueType>;
  constant(value: string): Tensor | undefined;
}

/** Called for each node of the graph before its types are inferred; may state types of its inputs. */
export type BeforeNode = (node: Node, values: Map<string, ValueType>) => void;

const NO_SCOPE: Scope = { values: new Map(), constant: () => undefined };

/** The opset of the default domain. Throws OPSET_MISSING. */
export function opsetOf(model: Model): number {
  const entry = model.opsetImport.find(({ domain }) => isDefaultDomain(domain));
  return entry?.version ?? fail('OPSET_MISSING', {});
}

/**
 * Types of all values. Shapes given by `inputs` replace those of the graph's inputs (to fix a symbolic dimension).
 * Throws SHAPES_DISAGREE where two shapes contradict each other, ATTRIBUTE_INVALID where an attribute contradicts a shape.
 */
export function inferTypes(
  model: Model & { graph: Graph },
  inputs: ReadonlyMap<string, Shape> = new Map(),
  before?: BeforeNode,
): Types {
  return inferGraph(model.graph, opsetOf(model), inputs, NO_SCOPE, before);
}

export function inferGraph(
  graph: Graph,
  opset: number,
  inputs: ReadonlyMap<string, Shape> = new Map(),
  outer: Scope = NO_SCOPE,
  before?: BeforeNode,
): Types {
  const values = new Map(outer.values);
  for (const input of graph.input) {
    const type = declaredType(input);
    if (type) values.set(input.name, { ...type, shape: inputs.get(input.name) ?? type.shape });
    else values.delete(input.name);
  }
  return inferNodes(graph, opset, values, outer, before);
}

/** The walk, once the inputs of the graph are in `values`. */
function inferNodes(
  graph: Graph,
  opset: number,
  values: Map<string, ValueType>,
  outer: Scope,
  before?: BeforeNode,
): Types {
  const unknown: Node[] = [];
  for (const tensor of graph.initializer) values.set(tensor.name, tensorType(tensor));
  for (const { values: tensor, dims } of graph.sparseInitializer)
    if (tensor) values.set(tensor.name, { dataType: tensor.dataType, shape: dims });
  const declared = new Map([...graph.valueInfo, ...graph.output].map((info) => [info.name, declaredType(info)]));
  for (const node of graph.node) {
    before?.(node, values);
    const operator = operatorOf(node);
    if (!operator) unknown.push(node);
    const inferred = operator?.infer(makeContext(graph, node, opset, values, outer, unknown)) ?? [];
    node.output.forEach((value, i) => {
      const type = refined(inferred[i], declared.get(value));
      if (value !== '' && type) values.set(value, type);
    });
  }
  return { values, unknown };
}

/** What inference left open is taken from the model's own value info; where they contradict each other inference counts. */
function refined(inferred: MaybeType, declared: MaybeType): MaybeType {
  if (!inferred || !declared) return inferred ?? declared;
  const dataType = inferred.dataType || declared.dataType;
  const { shape = declared.shape } = inferred;
  const open = shape?.length === declared.shape?.length && shape?.includes(null);
  return { ...inferred, dataType, shape: open ? shape?.map((dim, i) => dim ?? declared.shape![i]!) : shape };
}

/** Names that exporters give to every unknown dimension alike: they say nothing. */
const ANONYMOUS = /^(\?|-1|none|unknown|dynamic)?$/i;

/** What a value info says: data type and shape. */
export function declaredType(info: ValueInfo): MaybeType {
  const type = info.type?.tensorType;
  if (!type) return undefined;
  const shape = type.shape?.dim.map(({ dimValue, dimParam }): Dim =>
    dimValue !== undefined && dimValue >= 0 ? dimValue : symbolOf(dimParam),
  );
  return { dataType: type.elemType ?? 0, shape };
}

const symbolOf = (name: string): Dim => (ANONYMOUS.test(name) ? null : name);

/** Type of a constant, with its elements where it is a small tensor. */
export function tensorType(tensor: Tensor): ValueType {
  const { dataType, dims } = tensor;
  return { dataType, shape: dims, ints: constantElements(tensor) };
}

export function contextOf(
  graph: Graph,
  node: Node,
  opset: number,
  values: ReadonlyMap<string, ValueType>,
): InferContext {
  return makeContext(graph, node, opset, values, NO_SCOPE, []);
}

function makeContext(
  graph: Graph,
  node: Node,
  opset: number,
  values: ReadonlyMap<string, ValueType>,
  outer: Scope,
  unknown: Node[],
): InferContext {
  const type = (index: number): MaybeType => values.get(node.input[index] ?? '');
  const constant = (value: string): Tensor | undefined => constantOf(graph, value) ?? outer.constant(value);
  return {
    node,
    opset,
    type,
    shape: (index) => type(index)?.shape,
    constant: (index) => (node.input[index] ? constant(node.input[index]) : undefined),
    ints: (index) => type(index)?.ints,
    body(name, inputs) {
      const inner = findAttribute(node, name)?.g;
      if (!inner) return [];
      const types = inferBody(inner, opset, inputs, { values, constant });
      for (const each of types.unknown) if (!unknown.includes(each)) unknown.push(each);
      return inner.output.map((output) => types.values.get(output.name));
    },
    disagree: () => {
      const shapes = node.input.map((_, i) => shapeText(type(i)?.shape)).join(', ');
      return fail('SHAPES_DISAGREE', { node: node.name, op: node.opType, shapes });
    },
    invalid: (attribute, value, expected) => {
      const text = typeof value === 'object' && value ? shapeText(value) : String(value);
      return fail('ATTRIBUTE_INVALID', { node: node.name, op: node.opType, attribute, value: text, expected });
    },
  };
}

/** A graph inside a node; what is declared of its inputs fills what the caller leaves open. */
function inferBody(graph: Graph, opset: number, inputs: readonly MaybeType[], outer: Scope): Types {
  const values = new Map(outer.values);
  graph.input.forEach((input, i) => {
    const type = refined(inputs[i], declaredType(input));
    if (type) values.set(input.name, type);
    else values.delete(input.name);
  });
  return inferNodes(graph, opset, values, outer);
}
