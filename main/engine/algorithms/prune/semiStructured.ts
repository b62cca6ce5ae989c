/** Which layers take 2-of-4 sparsity: 2-D Conv and ConvTranspose, Gemm, MatMul with more than 2 input channels (amct-spec §10.3). */
import { reason, type Reason } from '../../../../proto/reasons';
import { constantOf } from '../../graph/links';
import type { Graph, Node } from '../../graph/onnx';
import { operatorOf } from '../../ops/lookup';

/** The first rule that forbids it; undefined where the layer can be pruned so. */
export function whyNotSemiStructured(graph: Graph, node: Node): Reason | undefined {
  const facts = operatorOf(node)?.weight;
  if (!facts) return reason('NM_OP', {});
  const weight = constantOf(graph, node.input[facts.weight] ?? '');
  if (!weight) return reason('WEIGHT_NOT_CONSTANT', {});
  const rank = weight.dims.length;
  const convolution = node.opType === 'Conv' || node.opType === 'ConvTranspose';
  if (rank !== (convolution ? 4 : 2)) return reason('NM_OP', {});
  const channels = weight.dims[facts.inputAxis(node, rank)]!;
  return channels <= 2 ? reason('NM_CHANNELS', { channels }) : undefined;
}
