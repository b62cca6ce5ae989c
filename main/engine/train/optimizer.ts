/** What an optimizer is: a weight, its gradient and what is remembered of it become the next weight and the next memory. */
import type { Emitter, Operand, Value } from '../grad/emitter';
import type { Params } from './params';

export interface Update {
  readonly weight: Value;
  readonly gradient: Value;
  /** One value of the weight's shape for each name in `memory`, 0 before the first step. */
  readonly memory: readonly Value[];
  /** Learning rate of this step. */
  readonly rate: Value;
  /** Number of this step, 1 for the first. */
  readonly step: Value;
  readonly weightDecay: number;
}

export interface Updated {
  readonly weight: Value;
  readonly memory: readonly Value[];
}

export interface Optimizer {
  readonly name: string;
  memory(params: Params): readonly string[];
  update(e: Emitter, update: Update, params: Params): Updated;
}

/** g + λ·w: weight decay as a part of the loss, λ/2·‖w‖². */
export function decayed(e: Emitter, { weight, gradient, weightDecay }: Update): Value {
  return weightDecay === 0 ? gradient : e.add(gradient, e.mul(weight, weightDecay));
}

/** a·x + b·y. */
export const blend = (e: Emitter, a: number, x: Operand, b: number, y: Operand): Value =>
  e.add(e.mul(x, a), e.mul(y, b));
