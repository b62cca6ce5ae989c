/** Conv: Y[n, o] = Σ_i W[o, i] ∗ X[n, g(o)·i] + B[o]; W is [Cout, Cin / group, …kernel]. */
import { intAttribute } from '../../graph/attributes';
import type { InferContext, Operator, Shape } from '../operator';
import { sizeOf, unify } from '../support/shapes';
import { checkBias, weightWindow, windowRules, windowShape } from '../support/windows';

export const Conv: Operator = {
  type: 'Conv',
  inputs: [2, 3],
  attributes: windowRules,
  infer(context) {
    const data = context.type(0);
    const weight = context.shape(1);
    if (!data?.shape || !weight) return [data && { dataType: data.dataType }];
    return [{ dataType: data.dataType, shape: outputShape(context, data.shape, weight) }];
  },
  weight: { data: 0, weight: 1, bias: 2, outputAxis: () => 0, inputAxis: () => 1 },
  macs(context, output) {
    const weight = context.shape(1);
    const outputs = sizeOf(output);
    const perOutput = weight && sizeOf(weight.slice(1));
    return outputs === undefined || perOutput === undefined ? undefined : outputs * perOutput;
  },
};

function outputShape(context: InferContext, data: Shape, weight: Shape): Shape | undefined {
  const window = weightWindow(context, data, weight);
  const group = intAttribute(context.node, 'group', 1);
  const [channels = null, perGroup = null] = weight;
  const needed = typeof perGroup === 'number' ? perGroup * group : null;
  if (unify(data[1]!, needed) === undefined) return context.disagree();
  if (typeof channels === 'number' && channels % group !== 0)
    return context.invalid('group', group, `a divisor of the ${channels} output channels`);
  checkBias(context, 2, channels);
  return window && (windowShape(data, channels, window) ?? context.disagree());
}
