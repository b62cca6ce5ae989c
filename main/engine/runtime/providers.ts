/** How ONNX Runtime is asked for an execution provider, and what that must be kept from. */
import type { InferenceSession } from 'onnxruntime-node';
import type { ExecutionProvider } from '../../../proto/providers';
import { intAttribute } from '../graph/attributes';
import type { Graph, Model, Node } from '../graph/onnx';
import { inferTypes } from '../ops/infer';

type Described = Model & { readonly graph: Graph };

/** A provider takes the nodes that it has kernels for; the others are computed on the CPU. */
export function providersOf(
  provider: ExecutionProvider,
  model: Described,
): readonly InferenceSession.ExecutionProviderConfig[] {
  return [provider === 'webgpu' ? webgpu(model) : provider];
}

/** WebGPU without the nodes that it takes and computes wrongly, or not at all (ONNX Runtime 1.30). */
function webgpu(model: Described): InferenceSession.WebGpuExecutionProviderOption {
  const { values } = inferTypes(model);
  const outputChannels = ({ input }: Node): number => Number(values.get(input[1]!)?.shape?.[0]);
  const forceCpuNodeNames = model.graph.node
    .filter((node) => givesPlaces(node) || (node.opType === 'Conv' && mixesGroups(node, outputChannels(node))))
    .map(({ name }) => name);
  // ONNX Runtime refuses a list without names.
  return { name: 'webgpu', ...(forceCpuNodeNames.length > 0 ? { forceCpuNodeNames } : {}) };
}

/** It does not tell where the maxima are. */
const givesPlaces = ({ opType, output }: Node): boolean => opType === 'MaxPool' && output.length > 1;

/** It computes four neighbouring channels at once, also where they belong to different groups. */
function mixesGroups(node: Node, channels: number): boolean {
  const group = intAttribute(node, 'group', 1);
  const ofGroup = channels / group;
  return group > 1 && ofGroup > 4 && ofGroup % 4 !== 0;
}
