/**
 * The facts of one ONNX operator. One file in operators/ states one of them; the drivers here (infer.ts, verify.ts, cost.ts,
 * and passes/upgradeOpset.ts) ask. What a target accepts stands with the target, not here.
 */
import type { Dim } from '../graph/build';
import type { Node, Tensor } from '../graph/onnx';
import type { Rule } from './support/rules';

export type Shape = readonly Dim[];

/** What is known of a value before anything runs. */
export interface ValueType {
  /** TensorProto.DataType; 0 where unknown. */
  readonly dataType: number;
  /** undefined: not even the rank is known. */
  readonly shape?: Shape;
  /**
   * The elements of a small tensor in row-major order, where known: numbers, symbols, or null. They carry shape arithmetic
   * (shapes, axes, pads, scales), so only INT64, INT32, BOOL and FLOAT are followed. A symbol stands for a dimension, so it is ≥ 1.
   */
  readonly ints?: readonly Dim[];
}

export type MaybeType = ValueType | undefined;

/** What an operator file may ask when it infers the types of its outputs. */
export interface InferContext {
  readonly node: Node;
  readonly opset: number;
  /** Type of input `index`; undefined where the input is absent or nothing is known. */
  type(index: number): MaybeType;
  shape(index: number): Shape | undefined;
  /** The constant tensor behind an input. */
  constant(index: number): Tensor | undefined;
  /** The elements behind a small input, constant or propagated; undefined where nothing is known. */
  ints(index: number): readonly Dim[] | undefined;
  /** Types of the outputs of the graph in attribute `name` when its inputs have the given types; [] where there is none. */
  body(name: string, inputs: readonly MaybeType[]): readonly MaybeType[];
  /** Throws SHAPES_DISAGREE with the shapes of all inputs. */
  disagree(): never;
  /** Throws ATTRIBUTE_INVALID; also for what later opsets give as an input (axes, pads …). */
  invalid(attribute: string, value: Dim | readonly Dim[], expected: string): never;
}

/** Where a weighted operator keeps what is quantized, pruned or decomposed. */
export interface WeightFacts {
  /** Input that carries the data. */
  readonly data: number;
  readonly weight: number;
  readonly bias?: number;
  /** Axis of the weight that counts output channels (per group where the weight is stored so). */
  outputAxis(node: Node, weightRank: number): number;
  inputAxis(node: Node, weightRank: number): number;
}

export interface UpgradeContext {
  readonly node: Node;
  readonly opset: number;
  /** A constant input for the new node: adds an initializer, returns its name. */
  constant(suffix: string, tensor: (name: string) => Tensor): string;
  /** A name that nothing bears yet, for new nodes and values between them. */
  fresh(suffix: string): string;
  type(value: string): MaybeType;
  /** Whether a node or an output of the graph takes the value. */
  isRead(value: string): boolean;
  /** Throws UPGRADE_UNSUPPORTED with the reason. */
  cannot(reason: string): never;
}

export interface Operator {
  readonly type: string;
  /** Least and greatest number of inputs (Infinity for variadic ones). */
  readonly inputs: readonly [number, number];
  /** Those among the first `inputs[0]`, or of a variadic list, that may be left out (''). */
  readonly omissible?: readonly number[];
  /** What an attribute may be; an attribute without a rule is left alone. Checked before every session (ranges crash ONNX Runtime). */
  readonly attributes?: Readonly<Record<string, Rule>>;
  /** Types of the outputs, in order; a shorter list leaves the rest unknown. */
  infer(context: InferContext): readonly MaybeType[];
  readonly weight?: WeightFacts;
  /**
   * Multiply–accumulates of one call that gives `output` (where its batch was unknown it is 1), or undefined where a needed
   * dimension is unknown. Operators without products leave it out.
   */
  macs?(context: InferContext, output: Shape): number | undefined;
  /** The nodes that mean the same in opset 11; only for operators whose meaning changed between opsets 6 and 11. */
  upgrade?(context: UpgradeContext): readonly Node[];
}
