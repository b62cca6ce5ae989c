/** What a loss is: one number that says how far the outputs are from what they should be, as ONNX nodes. */
import type { Emitter, Value } from '../grad/emitter';
import type { Params } from './params';

export interface Loss {
  readonly name: string;
  /** What it compares the output [N, …] with: class indices (int64, without the axis of the classes), or values of the same shape. */
  readonly teaches: 'labels' | 'values';
  /** A scalar: the mean over the batch. */
  emit(e: Emitter, y: Value, target: Value, params: Params): Value;
}
