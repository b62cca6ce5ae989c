/** Which constants of a model are weights: those that a layer takes as its parameters. */
import { linksOf, usesOf } from '../graph/links';
import { DataType, type Graph, type Node } from '../graph/onnx';
import { isDefaultDomain } from '../ops/lookup';
import { DOMAIN } from '../ops/fakeQuantize';

/** Operator → the inputs that are parameters. Statistics of BatchNormalization are no weights. */
const PARAMETERS: Readonly<Record<string, readonly number[]>> = {
  Conv: [1, 2],
  ConvTranspose: [1, 2],
  Gemm: [1, 2],
  MatMul: [0, 1],
  BatchNormalization: [1, 2],
  LayerNormalization: [1, 2],
  InstanceNormalization: [1, 2],
  GroupNormalization: [1, 2],
  RMSNormalization: [1],
  PRelu: [1],
  Gather: [0],
};

/** A scale or a bias that stands apart from its layer: one number a channel. */
const APART: readonly string[] = ['Add', 'Sub', 'Mul', 'Div'];

/** Through these a weight reaches its layer unchanged in number. */
const THROUGH: readonly string[] = ['Identity', 'Transpose', 'Reshape', 'Unsqueeze', 'Squeeze', 'FakeQuantize'];

/** Names of the initializers that are trained, in the order of the graph. */
export function trainableWeights(graph: Graph): readonly string[] {
  return graph.initializer
    .filter(({ name, dataType, dims }) => dataType === DataType.FLOAT && isParameter(graph, name, dims.length))
    .map(({ name }) => name);
}

function isParameter(graph: Graph, value: string, rank: number): boolean {
  if (linksOf(graph).outputs.has(value)) return false;
  return usesOf(graph, value).some(({ node, index }) => {
    if (takes(node, index, rank)) return true;
    return index === 0 && THROUGH.includes(node.opType) && isParameter(graph, node.output[0]!, rank);
  });
}

function takes({ opType, domain }: Node, index: number, rank: number): boolean {
  if (!isDefaultDomain(domain)) return domain === DOMAIN && index > 0;
  return Boolean(PARAMETERS[opType]?.includes(index)) || (rank === 1 && APART.includes(opType));
}
