/** If, Loop and Scan: layers inside stay float, and deep nesting is hard on every converter. */
import { finding } from '../../../../../proto/findings';
import type { Finding } from '../../../../../proto/job';
import { subgraphs } from '../../../graph/attributes';
import type { Graph, Node } from '../../../graph/onnx';
import { operatorOf } from '../../../ops/lookup';
import type { Check } from '../check';

const DEEP = 3;

export const controlFlow: Check = { id: 'controlFlow', find: ({ graph }) => graph.node.flatMap(nested) };

function nested(node: Node): Finding[] {
  const [layers, depth] = [layersIn(node), depthOf(node)];
  return [
    ...(layers > 0 ? [finding('CONTROL_FLOW_LAYERS', { op: node.opType, layers }, node.name)] : []),
    ...(depth >= DEEP ? [finding('CONTROL_FLOW_DEEP', { op: node.opType, depth }, node.name)] : []),
  ];
}

const innerNodes = (node: Node): readonly Node[] => subgraphs(node).flatMap((inner: Graph) => [...inner.node]);

function layersIn(node: Node): number {
  return innerNodes(node).reduce((sum, inner) => sum + Number(Boolean(operatorOf(inner)?.weight)) + layersIn(inner), 0);
}

function depthOf(node: Node): number {
  if (subgraphs(node).length === 0) return 0;
  return 1 + innerNodes(node).reduce((most, inner) => Math.max(most, depthOf(inner)), 0);
}
