/** Constants that an upgrade adds: attributes that became inputs. */
import { DataType, typeName } from '../../graph/onnx';
import { makeTensor, type TypedArray } from '../../graph/tensor';
import { roundToHalf } from '../../numerics/halfFloat';
import type { UpgradeContext } from '../operator';

/** A scalar of the element type of `value` (float where that is unknown): its name. */
export function scalarLike(context: UpgradeContext, value: string, suffix: string, number: number): string {
  const dataType = context.type(value)?.dataType || DataType.FLOAT;
  const data = scalarData(dataType, number) ?? context.cannot(`its input is of type ${typeName(dataType)}`);
  return context.constant(suffix, (name) => makeTensor(name, dataType, [], data));
}

function scalarData(dataType: number, number: number): TypedArray | undefined {
  if (dataType === DataType.FLOAT) return Float32Array.of(number);
  if (dataType === DataType.DOUBLE) return Float64Array.of(number);
  return dataType === DataType.FLOAT16 ? Uint16Array.of(halfBits(number)) : undefined;
}

/** The bit pattern of a number in half precision. */
function halfBits(number: number): number {
  const magnitude = Math.abs(roundToHalf(number));
  const sign = number < 0 ? 0x8000 : 0;
  if (!Number.isFinite(magnitude)) return sign | 0x7c00;
  const exponent = Math.max(Math.floor(Math.log2(magnitude)), -14);
  const mantissa = magnitude / 2 ** (exponent - 10);
  return sign | (mantissa < 1024 ? mantissa : ((exponent + 15) << 10) | (mantissa - 1024));
}
