/** What the matrix products share, whatever their elements are. */
import type { Dim } from '../../graph/build';
import type { InferContext, Shape } from '../operator';
import { broadcast, sizeOf, unify } from './shapes';

/** A […, M, K] times B […, K, N], the axes in front broadcast; a vector is a row or a column. Throws SHAPES_DISAGREE. */
export function productShape(context: InferContext, a: Shape, b: Shape): Shape {
  if (a.length === 0 || b.length === 0) return context.disagree();
  const rows: readonly Dim[] = a.length > 1 ? [a.at(-2)!] : [];
  const columns: readonly Dim[] = b.length > 1 ? [b.at(-1)!] : [];
  const depth = b.length > 1 ? b.at(-2)! : b[0]!;
  const outer = broadcast(a.slice(0, -2), b.slice(0, -2));
  if (!outer || unify(a.at(-1)!, depth) === undefined) return context.disagree();
  return [...outer, ...rows, ...columns];
}

/** K products an element of the output. */
export function productMacs(a: Shape | undefined, b: Shape | undefined, output: Shape): number | undefined {
  const depth = a?.at(-1) ?? null;
  return sizeOf([...output, typeof depth === 'number' ? depth : ((b && b.length > 1 ? b.at(-2) : b?.[0]) ?? null)]);
}
