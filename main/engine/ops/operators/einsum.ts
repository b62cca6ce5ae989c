/** Einsum: sums products of the inputs over the letters that its equation does not keep; '...' stands for axes in front. */
import type { Dim } from '../../graph/build';
import { stringAttribute } from '../../graph/attributes';
import type { InferContext, Operator, Shape } from '../operator';
import { broadcast, sizeOf } from '../support/shapes';

export const Einsum: Operator = {
  type: 'Einsum',
  inputs: [1, Infinity],
  infer(context) {
    const sizes = letterSizes(context);
    const { output } = parse(context);
    const shape = sizes && output.flatMap((letter) => sizes.get(letter) ?? context.disagree());
    return [{ dataType: context.type(0)?.dataType ?? 0, shape }];
  },
  /** One product for each combination of letters; only where two inputs meet. */
  macs(context, output) {
    const sizes = context.node.input.length === 2 ? letterSizes(context) : undefined;
    if (!sizes) return undefined;
    const kept = parse(context).output;
    const summed = [...sizes].flatMap(([letter, dims]) => (kept.includes(letter) ? [] : dims));
    return sizeOf([...output, ...summed]);
  },
};

const ELLIPSIS = '.';

interface Equation {
  readonly inputs: readonly (readonly string[])[];
  readonly output: readonly string[];
}

/** 'bij,bjk->bik' → letters of each input and of the output; an implicit output holds the letters that occur once, sorted. */
function parse(context: InferContext): Equation {
  const text = stringAttribute(context.node, 'equation', '');
  const [left = '', right] = text.replaceAll(' ', '').replaceAll('...', ELLIPSIS).split('->');
  const inputs = left.split(',').map((part) => [...part]);
  const valid =
    /^[A-Za-z.,]*$/.test(left) && /^[A-Za-z.]*$/.test(right ?? '') && inputs.length === context.node.input.length;
  if (!valid) context.invalid('equation', `'${text}'`, `letters for each of the ${context.node.input.length} inputs`);
  if (right !== undefined) return { inputs, output: [...right] };
  const all = inputs.flat();
  const once = [...new Set(all)].filter(
    (letter) => letter === ELLIPSIS || all.indexOf(letter) === all.lastIndexOf(letter),
  );
  return { inputs, output: once.sort() };
}

/** The dimensions behind each letter (several behind the ellipsis); undefined where an input's rank is unknown. */
function letterSizes(context: InferContext): ReadonlyMap<string, Shape> | undefined {
  const sizes = new Map<string, Shape>();
  for (const [index, letters] of parse(context).inputs.entries()) {
    const shape = context.shape(index);
    if (!shape) return undefined;
    const inside = shape.length - letters.filter((letter) => letter !== ELLIPSIS).length;
    if (inside < 0 || (inside > 0 && !letters.includes(ELLIPSIS))) return context.disagree();
    let at = 0;
    for (const letter of letters) {
      const dims: readonly Dim[] = shape.slice(at, (at += letter === ELLIPSIS ? inside : 1));
      sizes.set(letter, broadcast(sizes.get(letter) ?? [], dims) ?? context.disagree());
    }
  }
  return sizes;
}
