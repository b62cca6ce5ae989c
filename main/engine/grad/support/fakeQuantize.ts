/**
 * What a FakeQuantize node computes, as ONNX nodes: forward when it is lowered, backward for the gradient rule. Which quantizer it is
 * stands in its attributes: `data` or `weight` with a name of the families, or neither: a scale and a zero point that stay.
 * Codes are signed integers of b bits (amct-spec §8.1).
 */
import { codeRange } from '../../../../proto/plan';
import { findAttribute, intAttribute, stringAttribute, tensorAttribute } from '../../graph/attributes';
import type { Node } from '../../graph/onnx';
import { tensorInts } from '../../graph/tensor';
import { floatValues } from '../../numerics/values';
import { dataQuantizers } from '../dataQuantizers';
import type { Affine, Codes, DataQuantizer } from '../dataQuantizer';
import type { Emitter, Value } from '../emitter';
import { weightQuantizers } from '../weightQuantizers';
import { alongAxis, quantized, total } from './quantizing';

interface Call {
  readonly node: Node;
  readonly x: Value;
  /** The inputs behind x. */
  readonly parameters: readonly Value[];
}

export function quantizeForward(e: Emitter, call: Call): Value {
  const weight = weightQuantizerOf(call.node);
  if (weight) return weight.forward(e, weightUse(call));
  return quantized(e, call.x, affineOf(e, call), codesOf(call.node));
}

/** The distance of neighbouring codes of a quantizer of weights. */
export const weightStep = (e: Emitter, call: Call): Value => weightQuantizerOf(call.node)!.step(e, weightUse(call));

/** The gradient by x, then by each parameter. */
export function quantizeBackward(e: Emitter, call: Call, y: Value, dy: Value): readonly (Value | null)[] {
  const { node, x, parameters } = call;
  const weight = weightQuantizerOf(node);
  if (weight) return weight.backward(e, weightUse(call), dy);
  const affine = affineOf(e, call);
  const codes = codesOf(node);
  const end = (code: number): Value => e.mul(e.sub(code, affine.zeroPoint), affine.scale);
  const above = e.mul(dy, e.step(e.sub(x, end(codes.highest))));
  const below = e.mul(dy, e.step(e.sub(end(codes.lowest), x)));
  const dx = e.sub(e.sub(dy, above), below);
  const sums = { above: total(e, above), below: total(e, below) };
  const learned = dataQuantizerOf(node)?.gradients(e, { x, y, dx, parameters, codes, ...sums, ...affine });
  return [dx, ...(learned ?? [])];
}

function affineOf(e: Emitter, { node, x, parameters }: Call): Affine {
  const quantizer = dataQuantizerOf(node);
  if (quantizer) return quantizer.affine(e, parameters, codesOf(node));
  const axis = intAttribute(node, 'axis', 0);
  const [scale, zeroPoint] = [
    Array.from(floatValues(tensorAttribute(node, 'scale')!)),
    tensorInts(tensorAttribute(node, 'zero_point')!),
  ].map((values) => alongAxis(e, e.floats(values), x, axis));
  return { scale: scale!, zeroPoint: zeroPoint! };
}

const dataQuantizerOf = (node: Node): DataQuantizer | undefined =>
  dataQuantizers.get(stringAttribute(node, 'data', ''));

const weightQuantizerOf = (node: Node) => weightQuantizers.get(stringAttribute(node, 'weight', ''));

function weightUse({ node, x, parameters }: Call) {
  const axis = findAttribute(node, 'axis') && intAttribute(node, 'axis', 0);
  const { lowest, highest } = codesOf(node);
  return { x, parameters, axis, lowest, highest };
}

function codesOf(node: Node): Codes {
  return codesOfBits(intAttribute(node, 'bits', 8), intAttribute(node, 'unsigned', 0) === 1);
}

export function codesOfBits(bits: number, unsigned: boolean): Codes {
  const [lowest, highest] = codeRange({ kind: 'int', bits });
  return { lowest, highest, unsigned };
}
