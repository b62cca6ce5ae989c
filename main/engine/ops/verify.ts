/**
 * The full check before every inference: structure, number of inputs, attribute types and ranges. ONNX Runtime dies of
 * some invalid attributes (negative pads of a Conv with constant weights) instead of refusing them.
 */
import { fail } from '../../../proto/errors';
import { subgraphs } from '../graph/attributes';
import { typeName, type Attribute, type Graph, type Node } from '../graph/onnx';
import { verifyStructure } from '../graph/verify';
import { verifyTensors } from '../graph/verifyTensors';
import { operatorOf } from './lookup';
import type { Operator } from './operator';

/** Throws GRAPH_*, TENSOR_SIZE, TENSOR_TYPE, INPUT_COUNT, INPUT_LEFT_OUT or ATTRIBUTE_INVALID at the first violation. */
export function verifyGraph(graph: Graph): void {
  if (graph.output.length === 0) fail('GRAPH_NO_OUTPUT', {});
  verifyStructure(graph);
  verifyTensors(graph);
  verifyNodes(graph);
}

function verifyNodes(graph: Graph): void {
  for (const node of graph.node) {
    const operator = operatorOf(node);
    if (operator) verifyNode(node, operator);
    subgraphs(node).forEach(verifyNodes);
  }
}

/** Throws INPUT_COUNT, INPUT_LEFT_OUT. */
export function verifyInputs(node: Node, operator: Operator): void {
  const [least, most] = operator.inputs;
  if (node.input.length < least || node.input.length > most) {
    const expected = most === Infinity ? `${least} or more` : least === most ? String(least) : `${least} to ${most}`;
    fail('INPUT_COUNT', { node: node.name, op: node.opType, count: node.input.length, expected });
  }
  const needed = node.input.slice(0, most === Infinity ? undefined : least);
  const index = needed.findIndex((value, i) => value === '' && !operator.omissible?.includes(i));
  if (index >= 0) fail('INPUT_LEFT_OUT', { node: node.name, op: node.opType, index });
}

function verifyNode(node: Node, operator: Operator): void {
  verifyInputs(node, operator);
  for (const attribute of node.attribute) {
    const rules = operator.attributes ?? {};
    const rule = Object.hasOwn(rules, attribute.name) ? rules[attribute.name] : undefined;
    if (rule && attribute.refAttrName === '' && !rule.holds(attribute)) {
      const { expected } = rule;
      fail('ATTRIBUTE_INVALID', {
        node: node.name,
        op: node.opType,
        attribute: attribute.name,
        value: valueText(attribute),
        expected,
      });
    }
  }
}

function valueText(attribute: Attribute): string {
  if (attribute.t) return `a ${typeName(attribute.t.dataType)} tensor`;
  if (attribute.s) return `'${attribute.s.toString()}'`;
  const list = attribute.ints.length > 0 ? attribute.ints : attribute.floats;
  return list.length > 0 ? `[${list.join(', ')}]` : String(attribute.i ?? attribute.f ?? `of type ${attribute.type}`);
}
