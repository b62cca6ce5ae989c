/** Models that compute in this processor's own int8 kernels, where those saturate: their figures say little about an NPU. */
import { finding } from '../../../proto/findings';
import type { Finding } from '../../../proto/job';
import type { Graph } from '../graph/onnx';
import { int8KernelsSaturate } from '../runtime/int8Kernels';

/** Operators that run in int8 kernels; ONNX Runtime makes them of what stands between Dequantize- and QuantizeLinear too. */
const INTEGER: ReadonlySet<string> = new Set(
  'ConvInteger MatMulInteger QLinearConv QLinearMatMul DynamicQuantizeLinear QuantizeLinear'.split(' '),
);

export async function int8Findings({ node }: Graph): Promise<Finding[]> {
  const found = node.filter(({ opType }) => INTEGER.has(opType));
  const [first] = found;
  if (!first || !(await int8KernelsSaturate())) return [];
  return [finding('INT8_KERNELS_SATURATE', { count: found.length, op: first.opType }, first.name)];
}
