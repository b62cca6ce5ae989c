/** Resizing by scales, shared by Resize and its forerunner Upsample. */
import type { Dim } from '../../graph/build';
import { attribute } from '../../graph/build';
import { stringAttribute } from '../../graph/attributes';
import { DataType, type Node } from '../../graph/onnx';
import { makeTensor } from '../../graph/tensor';
import type { Shape, UpgradeContext } from '../operator';

/** ⌊size · scale⌋ in float32, as ONNX Runtime computes it. */
export function scaled(size: Dim, scale: Dim): Dim {
  if (scale === 1) return size;
  if (typeof size !== 'number' || typeof scale !== 'number') return null;
  return Math.floor(Math.fround(Math.fround(scale) * size));
}

export const scaledShape = (shape: Shape, scales: readonly Dim[]): Shape =>
  shape.map((size, axis) => scaled(size, scales[axis]!));

/**
 * Resize of opset 11 as it was before: coordinates are asymmetric; nearest takes the floor of a coordinate where it
 * enlarges and the ceiling where it shrinks.
 */
export function upgradedResize(
  context: UpgradeContext,
  scales: string | undefined,
  known: readonly Dim[] | undefined,
): Node {
  const { node } = context;
  if (!scales) return context.cannot('its scales are missing');
  const mode = stringAttribute(node, 'mode', 'nearest');
  if (mode !== 'nearest' && mode !== 'linear' && mode !== 'bilinear')
    return context.cannot(`mode '${mode}' has no counterpart`);
  const region = context.constant('roi', (name) => makeTensor(name, DataType.FLOAT, [0], new Float32Array()));
  const nearest = mode === 'nearest' ? [attribute('nearest_mode', nearestMode(context, known))] : [];
  return {
    ...node,
    opType: 'Resize',
    input: [node.input[0]!, region, scales],
    attribute: [
      attribute('mode', mode === 'nearest' ? 'nearest' : 'linear'),
      attribute('coordinate_transformation_mode', 'asymmetric'),
      ...nearest,
    ],
  };
}

function nearestMode(context: UpgradeContext, scales: readonly Dim[] | undefined): string {
  if (context.node.opType === 'Upsample') return 'floor';
  if (!scales?.every((scale) => typeof scale === 'number')) return context.cannot('its scales are not constant');
  if (scales.every((scale) => scale >= 1)) return 'floor';
  return scales.every((scale) => scale <= 1) ? 'ceil' : context.cannot('it enlarges one axis and shrinks another');
}
