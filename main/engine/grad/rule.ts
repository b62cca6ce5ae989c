/** What a gradient rule is: the mathematics of one operator's backward pass. The driver (differentiate.ts) does the bookkeeping. */
import type { Node } from '../graph/onnx';
import type { Emitter, Value } from './emitter';
import type { Formulations } from './formulations';

/** One node of the forward pass on the way from the targets to the loss. */
export interface Use {
  readonly node: Node;
  readonly opset: number;
  readonly inputCount: number;
  /** The first input, the first output, and the gradient of the loss by that output (zeros where it has none). */
  readonly x: Value;
  readonly y: Value;
  readonly dy: Value;
  /** An input that the operator always has. */
  input(index: number): Value;
  /** An input that may be left out. */
  optional(index: number): Value | undefined;
  /** The elements of an input that must not depend on the data (axes, sizes, starts); undefined where it is left out. */
  elements(index: number): readonly number[] | undefined;
  /** Another output; where the node does not give it yet, it does from now on. */
  output(index: number): Value;
  /** The gradient by another output; undefined where it has none. */
  gradient(index: number): Value | undefined;
  /** Whether anything asks for the gradient by this input: others need not be computed. */
  wants(index: number): boolean;
  /** Which of several ways to compute a gradient is taken. */
  readonly formulations: Formulations;
  /** Throws GRADIENT_CASE: this use of the operator has no gradient here. */
  cannot(attribute: string, value: string | number): never;
}

export interface GradientRule {
  /** Operator of the default domain, or of another one. */
  readonly type: string;
  readonly domain?: string;
  /**
   * The gradient by each input, in order, or null where it is zero, not wanted or not defined; missing ones at the end are null.
   * A gradient may have the shape to which its input was broadcast: the driver sums it down.
   */
  backward(use: Use, e: Emitter): readonly (Value | null)[];
}
