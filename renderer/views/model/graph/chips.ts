/** Quantizers of activations on the edges where they stand: before the input of each quantized layer that holds its data. */
import { membersOf, type Scene } from './scene';

/** By index of the edge, the bits of its quantizer; where a block has several, the fewest. `bitsOf`: of a layer's data. */
export function chipsOf(scene: Scene, bitsOf: ReadonlyMap<string, number>): ReadonlyMap<number, number> {
  if (bitsOf.size === 0) return new Map();
  const constant = new Set(scene.facts.weights);
  const quantized = scene.facts.nodes.map((node) => {
    const pairs = membersOf(node).flatMap(({ name, inputs }) => {
      const value = inputs.find((each) => each !== '' && !constant.has(each));
      const bits = bitsOf.get(name);
      return value === undefined || bits === undefined ? [] : [[value, bits] as const];
    });
    return new Map(pairs.sort(([, a], [, b]) => b - a));
  });
  return new Map(
    scene.edges.flatMap(({ to, value }, edge) => {
      const bits = quantized[to]?.get(value);
      return bits === undefined ? [] : [[edge, bits] as const];
    }),
  );
}
