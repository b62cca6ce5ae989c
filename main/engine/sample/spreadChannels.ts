/**
 * Gives every channel of the sample's network a factor in 2^−octaves … 2^octaves, in the BatchNormalization that writes it, and takes it
 * back in the weights that read it: with only Relu, pools and Add in between the function stays the same. Networks that were trained
 * for long often have channels of such unequal ranges (Nagel et al., Data-Free Quantization Through Weight Equalization and Bias
 * Correction, 2019); one that was trained for minutes does not, and would hide what few bits cost.
 */
import { GraphEdit } from '../graph/edit';
import { linksOf } from '../graph/links';
import { floatTensor } from '../graph/tensor';
import { seededRandom, uniform } from '../numerics/random';
import { floatValues } from '../numerics/values';
import type { GraphModel } from '../train/step';

const OCTAVES = 1.75;

interface Channels {
  /** BatchNormalization nodes that write them. */
  readonly writers: readonly string[];
  /** Conv and Gemm nodes that read them. */
  readonly readers: readonly string[];
}

const blocks = (numbers: readonly number[], layer: string): readonly string[] =>
  numbers.map((block) => `block${block}.${layer}`);

const CHANNELS: readonly Channels[] = [
  { writers: ['stem.conv.bn'], readers: ['block1.expand'] },
  { writers: blocks([1, 2], 'project.bn'), readers: blocks([2, 3], 'expand') },
  { writers: blocks([3, 4, 5], 'project.bn'), readers: blocks([4, 5, 6], 'expand') },
  { writers: ['block6.project.bn'], readers: ['head.conv'] },
  ...[1, 2, 3, 4, 5, 6].map((block) => ({
    writers: blocks([block], 'depthwise.bn'),
    readers: blocks([block], 'project'),
  })),
  { writers: ['head.conv.bn'], readers: ['head.gemm'] },
];

export function spreadChannels(model: GraphModel, seed: number): GraphModel {
  const { node, initializer } = linksOf(model.graph);
  const edit = new GraphEdit(model.graph);
  /** `factorOf`: of an element's index; `input`: the one of the node that is multiplied. */
  const multiply = (layer: string, input: number, factorOf: (index: number, size: number) => number): void => {
    const tensor = initializer.get(node.get(layer)!.input[input]!)!;
    const values = floatValues(tensor).slice();
    const size = tensor.dims.slice(2).reduce((product, dim) => product * dim, 1);
    edit.setTensor(
      floatTensor(
        tensor.name,
        tensor.dims,
        values.map((value, i) => value * factorOf(i, size)),
      ),
    );
  };
  CHANNELS.forEach(({ writers, readers }, stream) => {
    const count = initializer.get(node.get(writers[0]!)!.input[1]!)!.dims[0]!;
    const random = seededRandom(seed, stream);
    const factors = Float32Array.from({ length: count }, () => 2 ** uniform(random, -OCTAVES, OCTAVES));
    for (const layer of writers) for (const input of [1, 2]) multiply(layer, input, (i) => factors[i]!);
    for (const layer of readers) multiply(layer, 1, (i, size) => 1 / factors[Math.floor(i / size) % count]!);
  });
  return { ...model, graph: edit.done() };
}
