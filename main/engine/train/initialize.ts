/**
 * Weights to start from: products are uniform in ±√(6 / fan-in) (He et al., Delving Deep into Rectifiers, 2015), biases 0,
 * scales 1, statistics of BatchNormalization 0 and 1. The same for the same seed; every tensor has random numbers of its own.
 */
import { GraphEdit } from '../graph/edit';
import { linksOf, usesOf } from '../graph/links';
import type { Graph, Model, Tensor } from '../graph/onnx';
import { elementCount, floatTensor } from '../graph/tensor';
import { seededRandom, uniform } from '../numerics/random';
import { operatorOf } from '../ops/lookup';

/** What each parameter of BatchNormalization starts with: scale, B, mean, variance. */
const NORMAL = [1, 0, 0, 1];

export function initialized<Described extends Model>(
  model: Described & { readonly graph: Graph },
  seed: number,
): Described & { readonly graph: Graph } {
  const edit = new GraphEdit(model.graph);
  [...linksOf(model.graph).initializer.values()].forEach((tensor, stream) => {
    const values = startOf(model.graph, tensor, seed, stream);
    if (values) edit.setTensor(floatTensor(tensor.name, tensor.dims, values));
  });
  return { ...model, graph: edit.done() };
}

function startOf(graph: Graph, { name, dims }: Tensor, seed: number, stream: number): Float32Array | undefined {
  const use = usesOf(graph, name)[0];
  const count = elementCount(dims);
  if (use?.node.opType === 'BatchNormalization') return new Float32Array(count).fill(NORMAL[use.index - 1]!);
  const facts = use && operatorOf(use.node)?.weight;
  if (facts?.bias === use?.index && facts) return new Float32Array(count);
  if (facts?.weight !== use?.index || !facts) return undefined;
  const bound = Math.sqrt(6 / (count / dims[facts.outputAxis(use!.node, dims.length)]!));
  const random = seededRandom(seed, stream);
  return Float32Array.from({ length: count }, () => uniform(random, -bound, bound));
}
