/** Reading attributes with their defaults. */
import type { Attribute, Graph, Node, Tensor } from './onnx';

export function findAttribute(node: Node, name: string): Attribute | undefined {
  return node.attribute.find((attribute) => attribute.name === name);
}

export function intAttribute(node: Node, name: string, absent: number): number {
  return findAttribute(node, name)?.i ?? absent;
}

export function floatAttribute(node: Node, name: string, absent: number): number {
  return findAttribute(node, name)?.f ?? absent;
}

export function stringAttribute(node: Node, name: string, absent: string): string {
  return findAttribute(node, name)?.s?.toString() ?? absent;
}

/** The list, or undefined where the attribute is absent. */
export function intsAttribute(node: Node, name: string): readonly number[] | undefined {
  return findAttribute(node, name)?.ints;
}

export function floatsAttribute(node: Node, name: string): readonly number[] | undefined {
  return findAttribute(node, name)?.floats;
}

export function tensorAttribute(node: Node, name: string): Tensor | undefined {
  return findAttribute(node, name)?.t;
}

/** The graphs inside a node: bodies of If, Loop, Scan. */
export function subgraphs(node: Node): readonly Graph[] {
  return node.attribute.flatMap((attribute) => (attribute.g ? [attribute.g] : attribute.graphs));
}
