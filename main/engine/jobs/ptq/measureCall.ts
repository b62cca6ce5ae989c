/**
 * How many samples the layers are compared on at once. All compared outputs stay in ONNX Runtime until the end of a call, in
 * COPIES forms (float, quantized, alone, what is between; measured on a segmentation network): a sample takes 4 · COPIES bytes an element of them.
 */
import { isQuantizedLayer, type QuantPlan } from '../../../../proto/plan';
import { linksOf } from '../../graph/links';
import type { Graph, Model } from '../../graph/onnx';
import { inferTypes } from '../../ops/infer';
import { sizeOf } from '../../ops/support/shapes';

const COPIES = 12;
const LARGEST_CALL = 16;

/** Not a share of the machine's memory: the last digits of the figures depend on how the samples are grouped. */
const MOST_BYTES = 512 << 20;

export interface MeasureCall {
  readonly callSize: number;
  readonly bytes: number;
}

/** `maxBatch`: most samples that the model takes at once. */
export function measureCall(
  model: Model & { graph: Graph },
  { layers }: QuantPlan,
  maxBatch: number,
  budgetBytes = MOST_BYTES,
): MeasureCall {
  const { values } = inferTypes(model);
  const { node } = linksOf(model.graph);
  const elements = layers.filter(isQuantizedLayer).reduce((sum, { layer }) => {
    const shape = values.get(node.get(layer)?.output[0] ?? '')?.shape;
    return sum + (sizeOf(shape?.map((dim, axis) => (axis === 0 ? 1 : dim))) ?? 0);
  }, 0);
  const ofSample = 4 * COPIES * elements;
  const fitting = Math.floor(Math.min(MOST_BYTES, budgetBytes) / Math.max(ofSample, 1));
  const callSize = Math.max(1, Math.min(LARGEST_CALL, maxBatch, fitting));
  return { callSize, bytes: callSize * ofSample };
}
