/**
 * Which layers tensor decomposition can split in two: 2-D Conv with group 1, dilation 1, strides ≤ 2 and a kernel from 3×3 on;
 * below a 7×7 kernel with at least 64 input and output channels (amct-spec §10.5, amct-facts §9).
 */
import { reason, type Reason } from '../../../../proto/reasons';
import { intAttribute, intsAttribute } from '../../graph/attributes';
import { constantOf } from '../../graph/links';
import type { Graph, Node } from '../../graph/onnx';

const SMALLEST_KERNEL = 3;
const LARGE_KERNEL = 7;
const GREATEST_STRIDE = 2;
const LEAST_CHANNELS = 64;
/** Least kernel times channels, also for large kernels. */
const LEAST_ROWS = 16;

/** The first rule that forbids it; undefined where the layer can be decomposed. */
export function whyNotDecomposed(graph: Graph, node: Node): Reason | undefined {
  const weight = constantOf(graph, node.input[1] ?? '');
  if (node.opType !== 'Conv' || (weight && weight.dims.length !== 4)) return reason('DECOMPOSE_OP', {});
  if (!weight) return reason('WEIGHT_NOT_CONSTANT', {});
  const group = intAttribute(node, 'group', 1);
  if (group !== 1) return reason('DECOMPOSE_GROUP', { group });
  const dilation = Math.max(1, ...(intsAttribute(node, 'dilations') ?? []));
  if (dilation > 1) return reason('DECOMPOSE_DILATION', { dilation });
  const [cout, cin, height, width] = weight.dims as [number, number, number, number];
  const kernel = Math.min(height, width);
  if (kernel < SMALLEST_KERNEL) return reason('DECOMPOSE_KERNEL', { kernel: `${height}×${width}` });
  const stride = Math.max(1, ...(intsAttribute(node, 'strides') ?? []));
  if (stride > GREATEST_STRIDE) return reason('DECOMPOSE_STRIDE', { stride });
  const least = kernel < LARGE_KERNEL ? LEAST_CHANNELS : Math.ceil(LEAST_ROWS / kernel);
  return Math.min(cin, cout) < least ? reason('DECOMPOSE_CHANNELS', { least }) : undefined;
}
