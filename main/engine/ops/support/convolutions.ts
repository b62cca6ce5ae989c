/** What the convolutions share, whatever their weights are made of: the shape of the output, the products. */
import { intAttribute } from '../../graph/attributes';
import type { InferContext, Shape } from '../operator';
import { sizeOf, unify } from './shapes';
import { checkBias, weightWindow, windowShape } from './windows';

/** Data [N, Cin, …in], weight [Cout, Cin / group, …kernel] → [N, Cout, …out]. Throws SHAPES_DISAGREE, ATTRIBUTE_INVALID. */
export function convolved(context: InferContext, data: Shape, weight: Shape, bias: number): Shape | undefined {
  const window = weightWindow(context, data, weight);
  const group = intAttribute(context.node, 'group', 1);
  const [channels = null, perGroup = null] = weight;
  const needed = typeof perGroup === 'number' ? perGroup * group : null;
  if (unify(data[1]!, needed) === undefined) return context.disagree();
  if (typeof channels === 'number' && channels % group !== 0)
    return context.invalid('group', group, `a divisor of the ${channels} output channels`);
  checkBias(context, bias, channels);
  return window && (windowShape(data, channels, window) ?? context.disagree());
}

/** Each element of the output is a sum of as many products as the weight of one output channel has elements. */
export function convolutionMacs(weight: Shape | undefined, output: Shape): number | undefined {
  const outputs = sizeOf(output);
  const perOutput = weight && sizeOf(weight.slice(1));
  return outputs === undefined || perOutput === undefined ? undefined : outputs * perOutput;
}
