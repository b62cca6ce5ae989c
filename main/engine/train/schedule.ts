/** What a schedule is: the share of the learning rate that a step takes, as ONNX nodes. */
import type { Emitter, Value } from '../grad/emitter';
import type { Params } from './params';

export interface Schedule {
  readonly name: string;
  /** `done`: number of steps before this one. */
  share(e: Emitter, done: Value, params: Params): Value;
}
