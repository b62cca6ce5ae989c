/**
 * The three products of a convolution, each from the two others: y = x ∗ w, ∂x from ∂y and w, ∂w from x and ∂y. Conv and
 * ConvTranspose share them with their roles exchanged. With P output positions, K kernel positions, g groups:
 * x [N, I, …in], w [O, I/g, …kernel], y [N, O, …out]. Any number of spatial axes.
 */
import { span } from '../../ops/support/windows';
import { range, sizeOf, swapped, type Emitter, type Value } from '../emitter';
import type { Formulations, Question } from '../formulations';
import { behind, cropped, spatial, spread, type Sliding } from './sliding';

export interface Convolution extends Sliding {
  readonly group: number;
}

/** y[n, o, p] = Σ_{i, k} w[o, i, k]·x[n, i, p·stride − before + k·dilation]. */
export function convolve(e: Emitter, given: Value, w: Value, convolution: Convolution): Value {
  const { x, pads } = cropped(e, given, convolution.before, behind(convolution));
  const { strides, dilations, group } = convolution;
  return e.op('Conv', [x, w], { strides, dilations, group, pads, kernel_shape: spatial(w) });
}

/** One of the ways to compute a product of two values. */
type Formulation = (e: Emitter, a: Value, b: Value, convolution: Convolution) => Value;

/** ∂x[n, i, q] = Σ_{o, k} w[o, i, k]·∂y[n, o, p], p·stride = q + before − k·dilation. */
const dataFormulations: Readonly<Record<string, Formulation>> = {
  /** ONNX's own transpose of Conv. */
  transposed(e, dy, w, { strides, dilations, group, before, inputs, ...convolution }) {
    const after = behind({ strides, dilations, before, inputs, ...convolution });
    return e.op('ConvTranspose', [dy, w], {
      strides,
      dilations,
      group,
      kernel_shape: spatial(w),
      pads: [...before, ...after.map((pad) => Math.max(0, pad))],
      output_padding: after.map((pad) => Math.max(0, -pad)),
    });
  },

  /** Conv of ∂y, spread by the strides, with the kernel turned round. */
  turned(e, dy, w, convolution) {
    const { strides, dilations, before, inputs, group } = convolution;
    const wide = strides.reduce((value, stride, axis) => {
      const size = (value.shape[axis + 2]! - 1) * stride + 1;
      return spread(e, value, axis + 2, 0, stride, size);
    }, dy);
    return convolve(e, wide, turned(e, w, group), {
      ...convolution,
      dilations,
      strides: strides.map(() => 1),
      before: before.map((pad, axis) => span(convolution, axis) - 1 - pad),
      inputs: spatial(wide),
      outputs: inputs,
    });
  },
};

/** w [O, I/g, …] → [I, O/g, …] with every spatial axis reversed. */
function turned(e: Emitter, w: Value, group: number): Value {
  const [outputs = 0, perGroup = 0, ...kernel] = w.shape;
  const grouped = e.reshape(w, [group, outputs / group, perGroup, ...kernel]);
  const exchanged = e.transpose(grouped, swapped(grouped.shape.length, 1, 2));
  const flat = e.reshape(exchanged, [group * perGroup, outputs / group, ...kernel]);
  return kernel.reduce((value, size, axis) => {
    return size === 1 ? value : e.slice(value, axis + 2, -1, -size - 1, -1);
  }, flat);
}

export function dataGradient(
  e: Emitter,
  dy: Value,
  w: Value,
  convolution: Convolution,
  formulations: Formulations,
): Value {
  const isStrided = convolution.strides.some((stride) => stride > 1);
  const names = isStrided ? ['transposed', 'turned'] : ['turned', 'transposed'];
  const question = questionOf('convData', [dy, w], convolution, names, dataFormulations);
  return question.ways[formulations.choose(question)]!(e, dy, w);
}

/** ∂w[o, i, k] = Σ_{n, p} ∂y[n, o, p]·x[n, i, p·stride − before + k·dilation]. */
const weightFormulations: Readonly<Record<string, Formulation>> = {
  /** Conv with ∂y as its kernel: batch and channels, strides and dilations change places. */
  swapped(e, given, dy, convolution) {
    const { group, strides, dilations, kernel, before } = convolution;
    const { x, pads } = cropped(e, given, before, behind(convolution));
    const [batch = 0, inputs = 0, ...sizes] = x.shape;
    const [, outputs = 0, ...positions] = dy.shape;
    const axes = range(sizes.length);
    const grouped = e.reshape(x, [batch, group, inputs / group, ...sizes]);
    const data = e.transpose(grouped, [2, 1, 0, ...axes.map((axis) => axis + 3)]);
    const flat = e.reshape(data, [inputs / group, group * batch, ...sizes]);
    const w = e.transpose(dy, swapped(dy.shape.length, 0, 1));
    const attributes = { strides: dilations, dilations: strides, pads, group, kernel_shape: positions };
    const product = e.op('Conv', [flat, w], attributes);
    return e.reshape(e.transpose(product, swapped(product.shape.length, 0, 1)), [outputs, inputs / group, ...kernel]);
  },

  /** Patches [N, g, I/g·K, P] of x, by a Conv whose kernels each pick one element, times ∂y [N, g, O/g, P]. */
  patches(e, given, dy, convolution) {
    const { group, strides, dilations, kernel, before, outputs: positions } = convolution;
    const { x, pads } = cropped(e, given, before, behind(convolution));
    const [batch = 0, inputs = 0] = x.shape;
    const [, outputs = 0] = dy.shape;
    const attributes = { strides, dilations, pads, group: inputs, kernel_shape: kernel };
    const isWhole = sizeOf(kernel) === 1 && strides.every((stride) => stride === 1) && pads.every((pad) => pad === 0);
    const patches = isWhole ? x : e.op('Conv', [x, picking(e, inputs, kernel, x.dataType)], attributes);
    const groups = group === 1 ? [batch] : [batch, group];
    const rows = e.reshape(patches, [...groups, (inputs / group) * sizeOf(kernel), sizeOf(positions)]);
    const columns = e.reshape(dy, [...groups, outputs / group, sizeOf(positions)]);
    const sum = e.sum(e.matMul(columns, e.turn(rows)), [0]);
    return e.reshape(sum, [outputs, inputs / group, ...kernel]);
  },

  /** One element of the kernel after the other: what it reads of x, times ∂y. Little memory, many small products. */
  taps(e, given, dy, convolution) {
    const { group, strides, dilations, kernel, before, outputs: positions } = convolution;
    const none = [0, 0];
    const x = e.pad(given, [...none, ...before], [...none, ...behind(convolution)]);
    const [batch = 0, inputs = 0] = x.shape;
    const outputs = dy.shape[1]!;
    const columns = e.reshape(dy, [batch, group, outputs / group, sizeOf(positions)]);
    const taps = places(kernel).map((place) => {
      const read = place.reduce((value, k, axis) => {
        const start = k * dilations[axis]!;
        return e.slice(value, axis + 2, start, start + (positions[axis]! - 1) * strides[axis]! + 1, strides[axis]!);
      }, x);
      const rows = e.reshape(read, [batch, group, inputs / group, sizeOf(positions)]);
      return e.reshape(e.sum(e.matMul(columns, e.turn(rows)), [0]), [outputs, inputs / group, 1]);
    });
    return e.reshape(e.concat(taps, 2), [outputs, inputs / group, ...kernel]);
  },
};

/** Every element of a kernel, in row-major order: [0, 0], [0, 1], … */
const places = (kernel: readonly number[]): readonly (readonly number[])[] =>
  kernel.reduce<number[][]>((outer, size) => outer.flatMap((place) => range(size).map((k) => [...place, k])), [[]]);

/** Kernels [I·K, 1, …kernel]: for each channel one for each element of the kernel. */
function picking(e: Emitter, channels: number, kernel: readonly number[], dataType: number): Value {
  const count = sizeOf(kernel);
  const one = range(count * count).map((i) => (i % (count + 1) === 0 ? 1 : 0));
  const values = range(channels).flatMap(() => one);
  return e.floats(values, [channels * count, 1, ...kernel], dataType);
}

export function weightGradient(
  e: Emitter,
  x: Value,
  dy: Value,
  convolution: Convolution,
  formulations: Formulations,
): Value {
  const question = questionOf('convWeight', [x, dy], convolution, ['patches', 'taps', 'swapped'], weightFormulations);
  return question.ways[formulations.choose(question)]!(e, x, dy);
}

function questionOf(
  kind: string,
  [a, b]: readonly [Value, Value],
  convolution: Convolution,
  names: readonly string[],
  formulations: Readonly<Record<string, Formulation>>,
): Question {
  const { kernel, strides, dilations, group, before } = convolution;
  const sizes = [a.shape, b.shape, kernel].map((shape) => shape.join('x')).join(' ');
  const key = `${kind} ${sizes} p${before.join()} s${strides.join()} d${dilations.join()} g${group}`;
  const ways = names.map((name): [string, Question['ways'][string]] => [
    name,
    (e, first, second) => formulations[name]!(e, first, second, convolution),
  ]);
  return { key, shapes: [a.shape, b.shape], ways: Object.fromEntries(ways) };
}

/** The gradient by a bias [C] that is added to each channel: summed over batch and positions. */
export function biasGradient(e: Emitter, dy: Value): Value {
  const channels = dy.shape[1]!;
  return e.reshape(e.sum(dy, [0, ...range(dy.shape.length, 2)]), [channels]);
}
