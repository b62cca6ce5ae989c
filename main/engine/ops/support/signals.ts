/** Window functions of signal processing, and what spectra share. */
import type { Dim } from '../../graph/build';
import { intAttribute } from '../../graph/attributes';
import { DataType } from '../../graph/onnx';
import type { Operator } from '../operator';
import { flag, int } from './rules';

/** [size] numbers, the size being the input. */
export function windowFunction(type: string): Operator {
  return {
    type,
    inputs: [1, 1],
    attributes: { periodic: flag, output_datatype: int({ min: 1, max: 28 }) },
    infer: (context) => [
      {
        dataType: intAttribute(context.node, 'output_datatype', DataType.FLOAT),
        shape: [context.ints(0)?.[0] ?? null],
      },
    ],
  };
}

/** Frequencies of a transform of that length: a real signal's second half mirrors the first. */
export function frequencies(length: Dim, onesided: boolean): Dim {
  if (!onesided) return length;
  return typeof length === 'number' ? Math.floor(length / 2) + 1 : null;
}
