/** BatchNormalization whose stored statistics cannot be, or were never trained: γ, var and mean are its inputs 1, 4 and 3. */
import { finding } from '../../../../../proto/findings';
import type { Finding } from '../../../../../proto/job';
import { floatAttribute } from '../../../graph/attributes';
import { constantOf } from '../../../graph/links';
import type { Graph, Node } from '../../../graph/onnx';
import { floatValues } from '../../../numerics/values';
import type { Check } from '../check';
import { isConstantly, isFloat } from '../constants';

const EPSILON = 1e-5;

export const batchNormStatistics: Check = {
  id: 'batchNormStatistics',
  find: ({ graph }) =>
    graph.node
      .filter(({ opType }) => opType === 'BatchNormalization')
      .flatMap((node) => [...varianceFindings(graph, node), ...scaleFindings(graph, node), ...untrained(graph, node)]),
};

/** y = γ (x − mean) / √(var + ε): below −ε there is no root. */
function varianceFindings(graph: Graph, node: Node): Finding[] {
  const tensor = node.input[4] ?? '';
  const values = floatsOf(graph, tensor);
  const total = values.length;
  const epsilon = floatAttribute(node, 'epsilon', EPSILON);
  const negative = values.filter((value) => value + epsilon <= 0).length;
  const zero = values.filter((value) => value === 0).length;
  return [
    ...(negative > 0 ? [finding('BN_VARIANCE_NEGATIVE', { tensor, count: negative, total }, node.name)] : []),
    ...(zero > 0 ? [finding('BN_VARIANCE_ZERO', { tensor, count: zero, total }, node.name)] : []),
  ];
}

function scaleFindings(graph: Graph, node: Node): Finding[] {
  const tensor = node.input[1] ?? '';
  const values = floatsOf(graph, tensor);
  const count = values.filter((value) => value === 0).length;
  return count > 0 ? [finding('BN_SCALE_ZERO', { tensor, count, total: values.length }, node.name)] : [];
}

function untrained(graph: Graph, node: Node): Finding[] {
  const initial = isConstantly(graph, node.input[3], 0) && isConstantly(graph, node.input[4], 1);
  return initial ? [finding('BN_UNTRAINED', { tensor: node.input[4]! }, node.name)] : [];
}

function floatsOf(graph: Graph, value: string): Float32Array {
  const tensor = constantOf(graph, value);
  return tensor && isFloat(tensor) ? floatValues(tensor) : new Float32Array();
}
