/** Which part of a graph a gradient runs through. */
import { subgraphs } from '../graph/attributes';
import { captures } from '../graph/links';
import { DataType, type Graph, type Node } from '../graph/onnx';
import type { ValueType } from '../ops/operator';

export interface Path {
  /** Nodes that depend on a target and on which the loss depends, in the order of the graph. */
  readonly nodes: readonly Node[];
  /** Float values that depend on a target, the targets included. */
  readonly values: ReadonlySet<string>;
}

const FLOATS: readonly number[] = [DataType.FLOAT, DataType.DOUBLE, DataType.FLOAT16, DataType.BFLOAT16];

/** Integers carry no gradient: what depends on a target through them alone does not depend on it. */
export function between(
  graph: Graph,
  types: ReadonlyMap<string, ValueType>,
  loss: string,
  targets: readonly string[],
): Path {
  const isFloat = (value: string): boolean => FLOATS.includes(types.get(value)?.dataType ?? DataType.FLOAT);
  const values = new Set(targets);
  const touched = graph.node.filter((node) => {
    const depends = reads(node).some((value) => values.has(value));
    if (depends) node.output.filter((value) => value !== '' && isFloat(value)).forEach((value) => values.add(value));
    return depends && node.output.some((value) => values.has(value));
  });
  const needed = new Set([loss]);
  const nodes = touched.reverse().filter((node) => {
    const used = node.output.some((value) => needed.has(value));
    if (used) for (const value of reads(node)) if (values.has(value)) needed.add(value);
    return used;
  });
  return { nodes: nodes.reverse(), values };
}

/** Inputs of a node, those that graphs inside it take from outside included. */
function reads(node: Node): readonly string[] {
  return [...node.input, ...subgraphs(node).flatMap((inner) => [...captures(inner)])].filter((value) => value !== '');
}
