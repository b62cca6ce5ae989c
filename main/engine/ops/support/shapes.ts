/** Arithmetic on shapes with symbolic dimensions; a symbol is a dimension that is not known yet, so it is ≥ 1. */
import type { Dim } from '../../graph/build';
import type { InferContext, MaybeType, Shape } from '../operator';

/** Two dimensions that must be equal: the one that says more; undefined where they contradict each other. */
export function unify(a: Dim, b: Dim): Dim | undefined {
  if (a === b || b === null) return a;
  if (a === null) return b;
  if (typeof a === 'number' && typeof b === 'number') return undefined;
  return typeof a === 'number' ? a : typeof b === 'number' ? b : a;
}

/** Two shapes that must be equal; undefined where they contradict each other. */
export function unifyShapes(a: Shape, b: Shape): Shape | undefined {
  const dims = a.map((dim, i) => (i < b.length ? unify(dim, b[i]!) : undefined));
  return a.length === b.length && dims.every((dim) => dim !== undefined) ? dims : undefined;
}

/** Numpy broadcasting; undefined where two dimensions are different numbers other than 1. */
export function broadcast(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length);
  const at = (shape: Shape, i: number): Dim => (i < rank - shape.length ? 1 : shape[shape.length - rank + i]!);
  const dims = Array.from({ length: rank }, (_, i) => broadcastDim(at(a, i), at(b, i)));
  return dims.every((dim) => dim !== undefined) ? dims : undefined;
}

/** Of two open dimensions either may turn out to be 1, so only equal symbols stay. */
function broadcastDim(a: Dim, b: Dim): Dim | undefined {
  if (a === b || b === 1) return a;
  if (a === 1) return b;
  if (typeof a === 'number') return typeof b === 'number' ? undefined : a;
  return typeof b === 'number' ? b : null;
}

/** All shapes broadcast against each other; undefined where one is unknown. Throws SHAPES_DISAGREE. */
export function broadcastAll(context: InferContext, shapes: readonly (Shape | undefined)[]): Shape | undefined {
  let result: Shape | undefined = [];
  for (const shape of shapes) result = result && shape && (broadcast(result, shape) ?? context.disagree());
  return result;
}

/** True where `shape` can be broadcast to `target` without changing it. */
export function broadcastsTo(shape: Shape, target: Shape): boolean {
  const result = broadcast(shape, target);
  return result !== undefined && unifyShapes(result, target) !== undefined;
}

/** An axis that may count from the end, as an index; undefined outside the rank. */
export function axisIndex(axis: number, rank: number): number | undefined {
  const index = axis < 0 ? axis + rank : axis;
  return index >= 0 && index < rank ? index : undefined;
}

/** The same, where an axis outside the rank is an error of attribute `name`. Throws ATTRIBUTE_INVALID. */
export function axisOf(context: InferContext, axis: number, rank: number, name = 'axis'): number {
  return axisIndex(axis, rank) ?? context.invalid(name, axis, `an axis from ${-rank} to ${rank - 1}`);
}

/** The product of the dimensions; undefined where one is not a number. */
export function sizeOf(shape: Shape | undefined): number | undefined {
  if (!shape) return undefined;
  let product = 1;
  for (const dim of shape) {
    if (typeof dim !== 'number') return undefined;
    product *= dim;
  }
  return product;
}

interface Monomial {
  readonly factor: number;
  readonly symbols: readonly string[];
}

function monomial(dims: Shape): Monomial | undefined {
  if (dims.includes(null)) return undefined;
  const numbers = dims.filter((dim) => typeof dim === 'number');
  const factor = numbers.reduce((product, dim) => product * dim, 1);
  return { factor, symbols: dims.filter((dim) => typeof dim === 'string') };
}

function monomialDim({ factor, symbols }: Monomial): Dim {
  if (symbols.length === 0 || factor === 0) return factor;
  return symbols.length === 1 && factor === 1 ? symbols[0]! : null;
}

/** The product as one dimension: [2, 3] → 6, ['N', 1] → 'N', ['N', 2] → null. */
export function productOf(dims: Shape): Dim {
  const product = monomial(dims);
  return product ? monomialDim(product) : null;
}

/** product(a) / product(b): null where it cannot be told, undefined where no integer can be it. */
export function quotient(a: Shape, b: Shape): Dim | undefined {
  const above = monomial(a);
  const below = monomial(b);
  if (!above || !below || below.factor === 0) return null;
  const symbols = [...above.symbols];
  for (const symbol of below.symbols) {
    const at = symbols.indexOf(symbol);
    if (at < 0) return null;
    symbols.splice(at, 1);
  }
  const factor = above.factor / below.factor;
  if (Number.isInteger(factor)) return monomialDim({ factor, symbols });
  return symbols.length === 0 ? undefined : null;
}

export const allNumbers = (dims: readonly Dim[]): dims is readonly number[] =>
  dims.every((dim) => typeof dim === 'number');

/** `rank` dimensions of which nothing is known. */
export const unknownDims = (rank: number): Shape => new Array<Dim>(rank).fill(null);

/**
 * The length of a list that is given as an input of rank 1; undefined where it is unknown. Throws SHAPES_DISAGREE for a higher
 * rank, whose elements ONNX Runtime would read all the same.
 */
export function lengthOf(context: InferContext, index: number): number | undefined {
  const shape = context.shape(index);
  if (shape && shape.length > 1) context.disagree();
  const dim = shape?.[0];
  return context.ints(index)?.length ?? (typeof dim === 'number' ? dim : undefined);
}

/** The shape with the dimension at `axis` replaced, or removed where `dim` is undefined. */
export function withDim(shape: Shape, axis: number, ...dims: readonly Dim[]): Shape {
  return [...shape.slice(0, axis), ...dims, ...shape.slice(axis + 1)];
}

/** '[N, 3, ?]'; an unknown rank is '[?]'. */
export function shapeText(shape: Shape | undefined): string {
  return `[${shape?.map((dim) => dim ?? '?').join(', ') ?? '?'}]`;
}

/** The type of input 0, unchanged: what most activation functions give. */
export function sameAsInput(context: InferContext): readonly MaybeType[] {
  const type = context.type(0);
  return [type && { dataType: type.dataType, shape: type.shape }];
}
