/** The nodes by which AMCT marks what ATC runs in integers (amct-spec §6): a model that holds one is a deploy model already. */
import type { Node } from '../../graph/onnx';

const TYPES: ReadonlySet<string> = new Set(
  'AscendQuant AscendDequant AscendRequant AscendAntiQuant AscendWeightQuant'.split(' '),
);

export const isAscendNode = ({ opType }: Node): boolean => TYPES.has(opType);

/** A node of the fake-quant model that goes with it, by the name that AMCT gives it (amct-spec §7.1). */
export const isFakeQuantNode = ({ name, opType }: Node): boolean =>
  (opType === 'Mul' && name.endsWith('.fakedequant.mul')) ||
  (opType === 'Round' && name.endsWith('.quant.fakequant.round'));
