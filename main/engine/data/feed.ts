/** What a model's input takes: name, element type, shape with its symbolic dimensions. */
import { fail } from '../../../proto/errors';
import type { Dim } from '../graph/build';
import type { ValueInfo } from '../graph/onnx';
import { declaredType } from '../ops/infer';
import { elementName, isFeedable } from './elements';
import type { Place } from './place';

export interface Feed {
  readonly name: string;
  readonly dataType: number;
  /** undefined: the model does not say, so rows are stacked as they are. */
  readonly dims: readonly Dim[] | undefined;
}

/** Shapes by input name; they fix symbolic dimensions other than the batch (axis 0). */
export type InputShapes = Readonly<Record<string, readonly number[]>>;

/** Throws DATA_INPUT_TYPE. */
export function feedOf(place: Place, input: ValueInfo, shapes: InputShapes): Feed {
  const type = declaredType(input);
  const dataType = type?.dataType ?? 0;
  if (!isFeedable(dataType))
    fail('DATA_INPUT_TYPE', { ...place, name: input.name, type: type ? elementName(dataType) : 'no tensor' });
  const fixed = shapes[input.name];
  const dims = type?.shape?.map((dim, i) => (i > 0 && typeof dim !== 'number' ? (fixed?.[i] ?? dim) : dim));
  return { name: input.name, dataType, dims };
}

export const shapeText = (dims: readonly Dim[] | undefined): string =>
  dims ? dims.map((dim) => dim ?? '?').join(', ') : '…';
