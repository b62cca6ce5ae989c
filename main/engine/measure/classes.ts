/** Class scores in model outputs: which axis they are on, the best classes, ranks of labels. */
import { fail } from '../../../proto/errors';
import type { Value } from '../runtime/session';
import type { Labels } from './metric';

export interface ClassView {
  readonly data: ArrayLike<number>;
  readonly classes: number;
  /** Elements between one class and the next. */
  readonly stride: number;
  /** Positions in all samples together: everything but the class axis. */
  readonly positions: number;
}

/**
 * The class axis: the one whose removal gives the labels' shape; without labels axis 1 for rank 2 and 4, the last for rank 3.
 * Throws METRIC_SHAPE.
 */
export function classAxisOf(dims: readonly number[], labelDims?: readonly number[], stated?: number): number {
  if (stated !== undefined) return checked(dims, stated < 0 ? stated + dims.length : stated);
  if (!labelDims) return checked(dims, dims.length === 3 ? 2 : 1);
  const fits = dims.flatMap((_, axis) => (axis > 0 && sameDims(withoutAxis(dims, axis), labelDims) ? [axis] : []));
  const usual = dims.length === 3 ? 2 : 1;
  return fits.includes(usual) ? usual : (fits[0] ?? mismatch(dims, labelDims));
}

function checked(dims: readonly number[], axis: number): number {
  return axis >= 0 && axis < dims.length ? axis : mismatch(dims, []);
}

function mismatch(dims: readonly number[], labels: readonly number[]): never {
  return fail('METRIC_SHAPE', { output: dims.join(', '), labels: labels.join(', ') });
}

const withoutAxis = (dims: readonly number[], axis: number): readonly number[] => dims.filter((_, i) => i !== axis);

function sameDims(a: readonly number[], b: readonly number[]): boolean {
  const trim = (dims: readonly number[]): readonly number[] => dims.filter((dim, i) => i === 0 || dim !== 1);
  return trim(a).join() === trim(b).join();
}

export function classView({ dims, data }: Value, axis: number): ClassView {
  const stride = dims.slice(axis + 1).reduce((product, dim) => product * dim, 1);
  const classes = dims[axis]!;
  return { data: data as ArrayLike<number>, classes, stride, positions: data.length / classes };
}

/** Index of the first element of a position. */
function start({ classes, stride }: ClassView, position: number): number {
  return Math.floor(position / stride) * classes * stride + (position % stride);
}

/** The class with the highest score, the first of equals. */
export function argMax(view: ClassView, position: number): number {
  const first = start(view, position);
  let best = 0;
  for (let c = 1; c < view.classes; c++) {
    if (view.data[first + c * view.stride]! > view.data[first + best * view.stride]!) best = c;
  }
  return best;
}

/** The label of a position. Throws METRIC_LABEL where it is none of the classes (known only now for symbolic outputs). */
export function labelAt({ classes }: ClassView, { data }: Labels, position: number): number {
  const label = Number(data[position]);
  return label >= 0 && label < classes ? label : fail('METRIC_LABEL', { label, classes, last: classes - 1 });
}

/** How many classes come before `label`: higher scores, and equal ones with a lower index. */
export function rankOf(view: ClassView, position: number, label: number): number {
  const first = start(view, position);
  const score = view.data[first + label * view.stride]!;
  let rank = 0;
  for (let c = 0; c < view.classes; c++) {
    const other = view.data[first + c * view.stride]!;
    if (other > score || (other === score && c < label)) rank++;
  }
  return Number.isNaN(score) ? view.classes : rank;
}

/** For each sample the share of its positions for which `holds`. */
export function shareBySample(view: ClassView, samples: number, holds: (position: number) => boolean): number[][] {
  const each = view.positions / samples;
  return Array.from({ length: samples }, (_, sample) => {
    let count = 0;
    for (let i = 0; i < each; i++) if (holds(sample * each + i)) count++;
    return [count / each];
  });
}
