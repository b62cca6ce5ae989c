/** Einsum: y = Σ Π x_i over the indices that y lacks ⇒ dx_i = Einsum of dy and the other factors, with the indices of x_i left. */
import { stringAttribute } from '../../graph/attributes';
import { range, type Emitter, type Value } from '../emitter';
import type { GradientRule } from '../rule';

export const Einsum: GradientRule = {
  type: 'Einsum',
  backward({ node, dy, inputCount, input, cannot }, e) {
    const equation = stringAttribute(node, 'equation', '').replaceAll(' ', '');
    const [left = '', right] = equation.split('->');
    const terms = left.split(',');
    const letters = [...left.replaceAll(',', '')];
    const once = letters.filter((letter) => letters.filter((each) => each === letter).length === 1).sort();
    const result = right ?? once.join('');
    const isPlain = terms.every((term) => new Set(term).size === term.length) && !equation.includes('.');
    if (!isPlain) cannot('equation', equation);
    return terms.map((term, i) => {
      const others = range(inputCount).filter((each) => each !== i);
      const known = result + others.map((each) => terms[each]).join('');
      const found = [...term].filter((letter) => known.includes(letter)).join('');
      const factors = [result, ...others.map((each) => terms[each])].join();
      const values = [dy, ...others.map(input)];
      return spreadOver(e, e.op('Einsum', values, { equation: `${factors}->${found}` }), term, found, input(i));
    });
  },
};

/** An index that nothing else has was summed up alone: every element along it gets the same. */
function spreadOver(e: Emitter, value: Value, term: string, found: string, x: Value): Value {
  const shape = [...term].map((letter, axis) => (found.includes(letter) ? x.shape[axis]! : 1));
  return e.expand(e.reshape(value, shape), x.shape);
}
