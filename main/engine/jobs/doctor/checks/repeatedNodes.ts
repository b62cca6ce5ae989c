/**
 * The same computation twice: equal operator and attributes, equal inputs, where weights with equal content count as equal.
 * A node behind two such nodes repeats as well, so that whole branches are found. Each value gets a number, equal values the same.
 */
import { finding } from '../../../../../proto/findings';
import type { Finding } from '../../../../../proto/job';
import { AttributeType, type Attribute, type Graph, type Node, type Tensor } from '../../../graph/onnx';
import type { Check, ExaminedModel } from '../check';
import { isFeature } from '../constants';
import { isFunction } from '../dependence';
import { contentsOf, hashOf } from '../contents';
import { hasNoEffect } from '../noEffect';
import { isTraining } from '../training';

export const repeatedNodes: Check = {
  id: 'repeatedNodes',
  find(model) {
    const { graph } = model;
    const numbers = constantNumbers(graph);
    const seen = new Map<string, Node>();
    return graph.node.flatMap((node): Finding[] => {
      const key = keyOf(node, numbers, graph);
      const other = key === undefined ? undefined : seen.get(key);
      if (key !== undefined && !other) seen.set(key, node);
      if (!other) return [];
      node.output.forEach((value, i) => numbers.set(value, numbers.get(other.output[i]!) ?? other.output[i]!));
      return isWorthSaying(node, model)
        ? [finding('NODE_REPEATED', { op: node.opType, other: other.name }, node.name)]
        : [];
    });
  },
};

/** Values with equal content get one number: the name of the first. */
function constantNumbers(graph: Graph): Map<string, string> {
  const numbers = new Map<string, string>();
  for (const [tensor, first] of contentsOf(graph)) numbers.set(tensor.name, first.name);
  return numbers;
}

/** undefined where equal inputs may give different outputs, or where nobody can tell whether two nodes are equal. */
function keyOf(node: Node, numbers: ReadonlyMap<string, string>, graph: Graph): string | undefined {
  if (!isFunction(node) || isTraining(node, graph)) return undefined;
  const attributes = node.attribute.map(attributeKey);
  if (attributes.includes(undefined)) return undefined;
  const inputs = node.input.map((value) => numbers.get(value) ?? value);
  return JSON.stringify([node.opType, node.output.length, inputs, attributes.sort()]);
}

function attributeKey({ name, type, f, i, s, t, floats, ints, strings }: Attribute): string | undefined {
  switch (type) {
    case AttributeType.FLOAT:
      return `${name}=${f}`;
    case AttributeType.INT:
      return `${name}=${i}`;
    case AttributeType.STRING:
      return `${name}='${s?.toString()}'`;
    case AttributeType.FLOATS:
      return `${name}=[${floats.join()}]`;
    case AttributeType.INTS:
      return `${name}=[${ints.join()}]`;
    case AttributeType.STRINGS:
      return `${name}=${JSON.stringify(strings.map(String))}`;
    case AttributeType.TENSOR:
      return t && `${name}=${tensorKey(t)}`;
    default:
      return undefined;
  }
}

const tensorKey = (tensor: Tensor): string => `${tensor.dataType}:${tensor.dims.join()}:${hashOf(tensor)}`;

/** Constants and nodes without effect have findings of their own; shape arithmetic costs nothing. */
function isWorthSaying(node: Node, model: ExaminedModel): boolean {
  const named = node.opType === 'Constant' || node.opType === 'Identity';
  return !named && isFeature(model, node.output[0]) && !hasNoEffect(node, model);
}
