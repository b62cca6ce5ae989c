/**
 * Cross-entropy of class indices t with label smoothing ε: L = −Σ_n Σ_c q_nc·ln p_nc / N, p = softmax(y) along `axis`,
 * q = (1 − ε)·[c = t_n] + ε / C (Szegedy et al., Rethinking the Inception Architecture, 2016).
 */
import { sizeOf } from '../../grad/emitter';
import { axisIndex } from '../../ops/support/shapes';
import type { Loss } from '../loss';
import { number } from '../params';

export const crossEntropy: Loss = {
  name: 'crossEntropy',
  teaches: 'labels',
  emit(e, y, target, params) {
    const axis = axisIndex(number(params, 'axis', -1), y.shape.length)!;
    const classes = y.shape[axis]!;
    const smoothing = number(params, 'labelSmoothing', 0);
    const low = smoothing / classes;
    const values = e.floats([low, 1 - smoothing + low], [2], y.dataType);
    const wanted = e.op('OneHot', [target, e.ints([classes], []), values], { axis });
    const all = e.sum(
      e.mul(e.op('LogSoftmax', [y], { axis }), wanted),
      y.shape.map((_, i) => i),
    );
    return e.reshape(e.mul(all, -1 / sizeOf(target.shape)), []);
  },
};
