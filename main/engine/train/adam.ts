/**
 * The step of Adam: m ← β₁·m + (1 − β₁)·g, v ← β₂·v + (1 − β₂)·g², d = (m / (1 − β₁^t)) / (√(v / (1 − β₂^t)) + ε)
 * (Kingma, Ba, Adam, 2015).
 */
import type { Emitter, Value } from '../grad/emitter';
import { blend, type Update } from './optimizer';
import { number, type Params } from './params';

export const ADAM_MEMORY = ['mean', 'square'] as const;

export interface AdamStep {
  /** d. */
  readonly direction: Value;
  readonly memory: readonly Value[];
}

export function adamStep(e: Emitter, { memory, step }: Update, gradient: Value, params: Params): AdamStep {
  const [first, second] = [number(params, 'beta1', 0.9), number(params, 'beta2', 0.999)];
  const mean = blend(e, first, memory[0]!, 1 - first, gradient);
  const square = blend(e, second, memory[1]!, 1 - second, e.square(gradient));
  const unbiased = (value: Value, beta: number): Value => e.div(value, e.sub(1, e.pow(e.operand(beta, value), step)));
  const length = e.add(e.sqrt(unbiased(square, second)), number(params, 'epsilon', 1e-8));
  return { direction: e.div(unbiased(mean, first), length), memory: [mean, square] };
}
