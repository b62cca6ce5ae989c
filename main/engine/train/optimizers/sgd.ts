/**
 * Stochastic gradient descent with momentum μ: g ← g + λ·w, v ← μ·v + g, w ← w − η·v; Nesterov: w ← w − η·(g + μ·v).
 * As PyTorch defines it: no dampening, v = g in the first step (Sutskever et al., 2013).
 */
import { decayed, type Optimizer } from '../optimizer';
import { number } from '../params';

export const sgd: Optimizer = {
  name: 'sgd',
  memory: (params) => (number(params, 'momentum', 0) === 0 ? [] : ['momentum']),
  update(e, update, params) {
    const { weight, memory, rate } = update;
    const momentum = number(params, 'momentum', 0);
    const gradient = decayed(e, update);
    const velocity = memory[0] && e.add(e.mul(memory[0], momentum), gradient);
    const isNesterov = number(params, 'nesterov', 0) === 1;
    const direction = velocity && isNesterov ? e.add(gradient, e.mul(velocity, momentum)) : (velocity ?? gradient);
    return { weight: e.sub(weight, e.mul(direction, rate)), memory: velocity ? [velocity] : [] };
  },
};
