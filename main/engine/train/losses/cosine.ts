/** Cosine distance of each sample: L = mean_n(1 − y_n·t_n / (‖y_n‖·‖t_n‖ + ε)), ε = 1e-8. */
import { range, sizeOf } from '../../grad/emitter';
import type { Loss } from '../loss';

export const cosine: Loss = {
  name: 'cosine',
  teaches: 'values',
  emit(e, y, target) {
    const rows = [y, target].map((value) => e.reshape(value, [y.shape[0]!, sizeOf(y.shape.slice(1))]));
    const [a, b] = [rows[0]!, rows[1]!];
    const norms = [a, b].map((row) => e.sqrt(e.sum(e.square(row), [1])));
    const similarity = e.div(e.sum(e.mul(a, b), [1]), e.add(e.mul(norms[0]!, norms[1]!), 1e-8));
    return e.reshape(e.mean(e.sub(1, similarity), range(2)), []);
  },
};
