/**
 * The order in which elements are visited when axes change places: lines of equally spaced elements, each within one
 * channel, so that the inner loops are plain and as long as the shapes allow.
 */
import { INSERTED, type Fit } from './fit';

/** `size` elements, `from` apart in the source and `to` apart in the result. */
export interface Axis {
  readonly size: number;
  readonly from: number;
  readonly to: number;
}

export interface Lines {
  readonly outer: readonly Axis[];
  /** Where the source has each channel of the result; one entry 0 where channels are not told apart. */
  readonly channels: readonly number[];
  readonly channelTo: number;
  readonly inner: Axis;
  /** Number of elements of the result. */
  readonly total: number;
}

const ONE: Axis = { size: 1, from: 0, to: 0 };

/** A line that is shorter than this may give way to a longer one that is spread wider. */
const SHORT = 16;

/** Lines for `rows` rows; `order` is the source's channel for each of the result. */
export function linesOf({ sourceDims, axes, channel }: Fit, order: readonly number[] | undefined, rows: number): Lines {
  const [first = 1, ...rest] = sourceDims;
  const source = sourceDims.length ? [first * rows, ...rest] : [];
  const steps = stridesOf(source);
  const sizes = axes.map((axis) => (axis === INSERTED ? 1 : source[axis]!));
  const targets = stridesOf(sizes);
  const all = axes.map((axis, i): Axis => ({ size: sizes[i]!, from: steps[axis] ?? 0, to: targets[i]! }));
  const own = channel === undefined ? ONE : all[channel]!;
  const others = merge(channel === undefined ? [all] : [all.slice(0, channel), all.slice(channel + 1)]);
  const inner = innermost(others);
  return {
    outer: others.filter((axis) => axis !== inner),
    channels: Array.from({ length: own.size }, (_, c) => (order && own !== ONE ? order[c]! : c) * own.from),
    channelTo: own.to,
    inner,
    total: sizes.reduce((product, size) => product * size, 1),
  };
}

function stridesOf(dims: readonly number[]): number[] {
  const strides: number[] = [];
  let stride = 1;
  for (let i = dims.length - 1; i >= 0; i--) {
    strides[i] = stride;
    stride *= dims[i]!;
  }
  return strides;
}

/** Neighbours that lie on one line in source and result become one axis; axes of size 1 vanish. */
function merge(groups: readonly (readonly Axis[])[]): Axis[] {
  return groups.flatMap((group) => {
    const merged: Axis[] = [];
    for (const axis of group) {
      const before = merged.at(-1);
      if (axis.size === 1) continue;
      if (before && before.from === axis.from * axis.size && before.to === axis.to * axis.size)
        merged[merged.length - 1] = { ...axis, size: before.size * axis.size };
      else merged.push(axis);
    }
    return merged;
  });
}

/** The last axis, which lies closest together; the longest where that is short. */
function innermost(axes: readonly Axis[]): Axis {
  const last = axes.at(-1) ?? ONE;
  return last.size >= SHORT ? last : axes.reduce((best, axis) => (axis.size > best.size ? axis : best), last);
}

/** Calls `line` with the first element of every line in source and result, and its channel. */
export function forLines(
  { outer, channels, channelTo }: Lines,
  line: (from: number, to: number, channel: number) => void,
): void {
  const walk = (depth: number, from: number, to: number): void => {
    const axis = outer[depth];
    if (axis) for (let k = 0; k < axis.size; k++) walk(depth + 1, from + k * axis.from, to + k * axis.to);
    else for (let c = 0; c < channels.length; c++) line(from + channels[c]!, to + c * channelTo, c);
  };
  walk(0, 0, 0);
}
