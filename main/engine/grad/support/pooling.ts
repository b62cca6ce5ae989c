/** Poolings: what each window says is given back to all elements that it covers. */
import { intsAttribute, stringAttribute } from '../../graph/attributes';
import { range, sizeOf, type Emitter, type Value } from '../emitter';
import type { Use } from '../rule';
import { behind, slidingOf, spatial, type Sliding } from './sliding';

export const poolSliding = ({ node, x, y }: Use): Sliding =>
  slidingOf(node, intsAttribute(node, 'kernel_shape') ?? [], x, y);

/** The transpose of summing each window: g [N, C, …out] → [N, C, …in], each input getting the g of all windows that cover it. */
export function spreadWindows(e: Emitter, g: Value, sliding: Sliding): Value {
  const { kernel, strides, dilations, before, inputs } = sliding;
  const [batch = 0, channels = 0] = g.shape;
  const after = behind(sliding);
  const planes = e.reshape(g, [batch * channels, 1, ...spatial(g)]);
  const ones = e.fill(1, [1, 1, ...kernel], g.dataType);
  const pads = [...before, ...after.map((pad) => Math.max(0, pad))];
  const covered = e.op('ConvTranspose', [planes, ones], { kernel_shape: kernel, strides, dilations, pads });
  const zeros = covered.shape.map(() => 0);
  const whole = e.pad(covered, zeros, [0, 0, ...after.map((pad) => Math.max(0, -pad))]);
  return e.reshape(whole, [batch, channels, ...inputs]);
}

/** How many elements each window counts [1, 1, …out]: those of the data, or with `padded` also those of a padding of `after`. */
export function windowCounts(e: Emitter, sliding: Sliding, dataType: number, padded?: readonly number[]): Value {
  const axes = sliding.kernel.map((size, axis) => {
    const { strides, dilations, before, inputs, outputs } = sliding;
    const lowest = padded ? -before[axis]! : 0;
    const end = inputs[axis]! + (padded?.[axis] ?? 0);
    return range(outputs[axis]!).map((o) => {
      const at = range(size).map((k) => o * strides[axis]! - before[axis]! + k * dilations[axis]!);
      return at.filter((position) => position >= lowest && position < end).length;
    });
  });
  const counts = axes.reduce((outer, inner) => outer.flatMap((a) => inner.map((b) => a * b)), [1]);
  return counts.every((count) => count === counts[0])
    ? e.floats([counts[0]!], [], dataType)
    : e.floats(counts, [1, 1, ...sliding.outputs], dataType);
}

/** The whole of each channel as one window. */
export const wholeAxes = (x: Value): readonly number[] => range(x.shape.length, 2);

export const wholeCount = (x: Value): number => sizeOf(spatial(x));

/** Padding behind the data as the node states it: what count_include_pad counts; a window may reach beyond it. */
export function statedAfter({ node, x }: Use, sliding: Sliding): readonly number[] {
  const needed = behind(sliding).map((pad) => Math.max(0, pad));
  if (stringAttribute(node, 'auto_pad', 'NOTSET').startsWith('SAME')) return needed;
  return intsAttribute(node, 'pads')?.slice(spatial(x).length) ?? needed.map(() => 0);
}
