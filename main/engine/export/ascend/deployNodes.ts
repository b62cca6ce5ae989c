/** The nodes by which AMCT marks what ATC runs in integers (amct-spec §6): a model that holds one is a deploy model already. */
import type { Node } from '../../graph/onnx';

const TYPES: ReadonlySet<string> = new Set(
  'AscendQuant AscendDequant AscendRequant AscendAntiQuant AscendWeightQuant'.split(' '),
);

export const isAscendNode = ({ opType }: Node): boolean => TYPES.has(opType);
