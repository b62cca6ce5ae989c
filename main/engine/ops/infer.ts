/** Shape inference: walks a sorted graph and asks each operator's file for the types of its outputs. */
import { fail } from '../../../proto/errors';
import type { Dim } from '../graph/build';
import { constantOf } from '../graph/links';
import { DataType, type Graph, type Model, type Node, type Tensor, type ValueInfo } from '../graph/onnx';
import { elementCount, tensorInts } from '../graph/tensor';
import type { InferContext, Shape, ValueType } from './operator';
import { operators } from './operators';

export interface Types {
  /** Every value of the graph of which something is known. */
  readonly values: ReadonlyMap<string, ValueType>;
  /** Nodes whose operator has no file here: they pass through unchanged and stay float. */
  readonly unknown: readonly Node[];
}

/** Longest integer tensor whose elements are followed. */
const MAX_INTS = 1024;

/** The opset of the default domain. Throws OPSET_MISSING. */
export function opsetOf(model: Model): number {
  const entry = model.opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx');
  return entry?.version ?? fail('OPSET_MISSING', {});
}

/**
 * Types of all values. Shapes given by `inputs` replace those of the graph's inputs (to fix a symbolic dimension).
 * Throws SHAPES_DISAGREE where two shapes contradict each other.
 */
export function inferTypes(model: Model & { graph: Graph }, inputs: ReadonlyMap<string, Shape> = new Map()): Types {
  return inferGraph(model.graph, opsetOf(model), inputs);
}

export function inferGraph(graph: Graph, opset: number, inputs: ReadonlyMap<string, Shape> = new Map()): Types {
  const values = new Map<string, ValueType>();
  const unknown: Node[] = [];
  for (const input of graph.input) {
    const type = declaredType(input);
    if (type) values.set(input.name, { ...type, shape: inputs.get(input.name) ?? type.shape });
  }
  for (const tensor of graph.initializer) values.set(tensor.name, tensorType(tensor));
  const declared = new Map([...graph.valueInfo, ...graph.output].map((info) => [info.name, declaredType(info)]));
  for (const node of graph.node) {
    const operator = node.domain === '' || node.domain === 'ai.onnx' ? operators.get(node.opType) : undefined;
    if (!operator) unknown.push(node);
    const inferred = operator?.infer(contextOf(graph, node, opset, values)) ?? [];
    node.output.forEach((value, i) => {
      const type = inferred[i] ?? (operator ? undefined : declared.get(value));
      if (value !== '' && type) values.set(value, type);
    });
  }
  return { values, unknown };
}

/** What a value info says: data type and shape. */
export function declaredType(info: ValueInfo): ValueType | undefined {
  const type = info.type?.tensorType;
  if (!type) return undefined;
  const shape = type.shape?.dim.map((dim): Dim => dim.dimValue ?? (dim.dimParam || null));
  return { dataType: type.elemType ?? 0, shape };
}

/** Type of a constant, with its elements where it is a small integer tensor. */
export function tensorType(tensor: Tensor): ValueType {
  const { dataType, dims } = tensor;
  const small = (dataType === DataType.INT64 || dataType === DataType.INT32) && dims.length <= 1;
  const ints = small && elementCount(dims) <= MAX_INTS ? tensorInts(tensor) : undefined;
  return { dataType, shape: dims, ints };
}

export function contextOf(
  graph: Graph,
  node: Node,
  opset: number,
  values: ReadonlyMap<string, ValueType>,
): InferContext {
  const type = (index: number): ValueType | undefined => values.get(node.input[index] ?? '');
  return {
    node,
    opset,
    type,
    shape: (index) => type(index)?.shape,
    constant: (index) => (node.input[index] ? constantOf(graph, node.input[index]) : undefined),
    ints: (index) => type(index)?.ints,
    disagree: () => {
      const shapes = node.input.map(
        (_, i) =>
          `[${
            type(i)
              ?.shape?.map((dim) => dim ?? '?')
              .join(', ') ?? '?'
          }]`,
      );
      return fail('SHAPES_DISAGREE', { node: node.name, op: node.opType, shapes: shapes.join(', ') });
    },
  };
}
