/**
 * Kullback–Leibler divergence from a teacher's outputs t at temperature T: L = T²·Σ_n Σ_c q_nc·(ln q_nc − ln p_nc) / N,
 * p = softmax(y / T), q = softmax(t / T) along `axis` (Hinton et al., Distilling the Knowledge in a Neural Network, 2015).
 */
import { sizeOf } from '../../grad/emitter';
import { axisIndex } from '../../ops/support/shapes';
import type { Loss } from '../loss';
import { number } from '../params';

export const distillation: Loss = {
  name: 'distillation',
  teaches: 'values',
  emit(e, y, target, params) {
    const axis = axisIndex(number(params, 'axis', -1), y.shape.length)!;
    const temperature = number(params, 'temperature', 1);
    const [p, q] = [y, target].map((logits) => e.op('LogSoftmax', [e.div(logits, temperature)], { axis }));
    const divergence = e.mul(e.exp(q!), e.sub(q!, p!));
    const count = sizeOf(y.shape) / y.shape[axis]!;
    return e.reshape(
      e.mul(
        e.sum(
          divergence,
          y.shape.map((_, i) => i),
        ),
        temperature ** 2 / count,
      ),
      [],
    );
  },
};
