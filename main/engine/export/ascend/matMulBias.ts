/** The bias of a MatMul: a constant second input of the Add that alone reads it (amct-facts §4.8). */
import { linksOf, soleConsumer, usesOf } from '../../graph/links';
import { DataType, type Graph, type Node, type Tensor } from '../../graph/onnx';

export interface MatMulBias {
  readonly add: Node;
  readonly tensor: Tensor;
}

/** Where the constant comes first (as torch exports it) the Add stays float behind the dequantization. */
export function matMulBias(graph: Graph, matMul: Node): MatMulBias | undefined {
  const add = soleConsumer(graph, matMul.output[0]!);
  if (add?.opType !== 'Add' || add.input[0] !== matMul.output[0]) return undefined;
  const tensor = linksOf(graph).initializer.get(add.input[1]!);
  const own = tensor?.dataType === DataType.FLOAT && usesOf(graph, tensor.name).length === 1;
  return own ? { add, tensor } : undefined;
}
