/**
 * What a FakeQuantize node computes, y = (clip(rint(x / s + z), qmin, qmax) − z)·s, as ONNX nodes: forward when it is lowered, and
 * the parts that its gradient needs. Codes are signed integers of b bits, qmin = −2^(b−1), qmax = 2^(b−1) − 1 (amct-spec §8.1).
 */
import { codeRange } from '../../../../proto/plan';
import { intAttribute, stringAttribute, tensorAttribute } from '../../graph/attributes';
import type { Node } from '../../graph/onnx';
import { tensorInts } from '../../graph/tensor';
import { EPSILON } from '../../numerics/rounding';
import { floatValues } from '../../numerics/values';
import { range, type Emitter, type Value } from '../emitter';

export type QuantizerMethod = 'fixed' | 'ulq' | 'lsq' | 'arq';

export interface QuantizerParts {
  readonly method: QuantizerMethod;
  readonly scale: Value;
  readonly zeroPoint: Value;
  readonly lowest: number;
  readonly highest: number;
}

/** Scale and zero point in a form that broadcasts to x. ulq: s = (clip_max − clip_min) / (2^b − 1), z = rint(qmin − clip_min / s). */
export function quantizerParts(e: Emitter, node: Node, x: Value, inputs: readonly Value[]): QuantizerParts {
  const method = stringAttribute(node, 'method', 'fixed') as QuantizerMethod;
  const [lowest, highest] = codeRange({ kind: 'int', bits: intAttribute(node, 'bits', 8) });
  const known = { method, lowest, highest };
  if (method === 'ulq') {
    const [clipMax, clipMin] = inputs as [Value, Value];
    const scale = e.div(e.sub(clipMax, clipMin), highest - lowest);
    return { ...known, scale, zeroPoint: e.op('Round', [e.sub(lowest, e.div(clipMin, scale))]) };
  }
  if (method === 'arq') return { ...known, scale: rangeScale(e, x, node, known), zeroPoint: e.operand(0, x) };
  const axis = intAttribute(node, 'axis', 0);
  if (method === 'lsq') return { ...known, scale: alongAxis(e, inputs[0]!, x, axis), zeroPoint: e.operand(0, x) };
  const scale = Array.from(floatValues(tensorAttribute(node, 'scale')!));
  const zeroPoint = tensorInts(tensorAttribute(node, 'zero_point')!);
  return {
    ...known,
    scale: alongAxis(e, e.floats(scale), x, axis),
    zeroPoint: alongAxis(e, e.floats(zeroPoint), x, axis),
  };
}

/** s = low / −qmin where the negative side is the larger one, else high / qmax, over all of x or each index of an axis; never 0. */
function rangeScale(
  e: Emitter,
  x: Value,
  node: Node,
  { lowest, highest }: Pick<QuantizerParts, 'lowest' | 'highest'>,
): Value {
  const kept = intAttribute(node, 'axis', -1);
  const axes = e.ints(range(x.shape.length).filter((axis) => axis !== kept));
  const [high, low] = ['ReduceMax', 'ReduceMin'].map((type) => e.abs(e.op(type, [x, axes], { keepdims: 1 })));
  const scale = e.where(e.less(high!, low!), e.div(low!, -lowest), e.div(high!, highest));
  return e.where(e.less(scale, EPSILON), 1, scale);
}

/** One number for all, or one for each index of an axis. */
function alongAxis(e: Emitter, value: Value, x: Value, axis: number): Value {
  const count = value.shape[0] ?? 1;
  return e.reshape(value, count === 1 ? [] : range(x.shape.length).map((each) => (each === axis ? count : 1)));
}

export function fakeQuantized(e: Emitter, x: Value, { scale, zeroPoint, lowest, highest }: QuantizerParts): Value {
  const code = e.op('Round', [e.add(e.div(x, scale), zeroPoint)]);
  const clipped = e.op('Clip', [code, e.operand(lowest, x), e.operand(highest, x)]);
  return e.mul(e.sub(clipped, zeroPoint), scale);
}
