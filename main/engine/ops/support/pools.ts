/** Pooling: a window over each channel, or over all of it. */
import { intsAttribute } from '../../graph/attributes';
import type { InferContext, MaybeType, Operator, Shape } from '../operator';
import type { Rule } from './rules';
import { windowOf, windowRules, windowShape } from './windows';

/** [N, C, …in] → [N, C, …out]. */
export function pooling(type: string, attributes?: Readonly<Record<string, Rule>>): Operator {
  return { type, inputs: [1, 1], attributes: { ...windowRules, ...attributes }, infer: pooled };
}

export function pooled(context: InferContext): readonly MaybeType[] {
  const data = context.type(0);
  return [data && { dataType: data.dataType, shape: data.shape && pooledShape(context, data.shape) }];
}

function pooledShape(context: InferContext, data: Shape): Shape {
  const kernel = intsAttribute(context.node, 'kernel_shape') ?? [];
  if (kernel.length === 0) context.invalid('kernel_shape', 'absent', 'a kernel size for each spatial axis');
  const window = windowOf(context.node, kernel) ?? context.disagree();
  if (window.autoPad === 'NOTSET' && window.pads.some((pad, i) => pad >= kernel[i % kernel.length]!))
    context.invalid('pads', window.pads, `numbers less than the kernel [${kernel.join(', ')}]`);
  return windowShape(data, data[1] ?? null, window) ?? context.disagree();
}

/** [N, C, …] → [N, C, 1, …]. */
export function globalPooling(type: string, attributes?: Readonly<Record<string, Rule>>): Operator {
  return {
    type,
    inputs: [1, 1],
    attributes,
    infer(context) {
      const data = context.type(0);
      if (data?.shape && data.shape.length < 2) context.disagree();
      return [data && { dataType: data.dataType, shape: data.shape?.map((dim, axis) => (axis < 2 ? dim : 1)) }];
    },
  };
}
