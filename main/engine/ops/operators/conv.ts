/** Conv: Y[n, o] = Σ_i W[o, i] ∗ X[n, g(o)·i] + B[o]; W is [Cout, Cin / group, …kernel]. */
import { intAttribute, intsAttribute } from '../../graph/attributes';
import type { InferContext, Operator, Shape } from '../operator';
import { allNumbers, sizeOf, unify } from '../support/shapes';
import { windowOf, windowRules, windowShape } from '../support/windows';

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
  const kernel = weight.slice(2);
  if (weight.length < 3 || weight.length !== data.length) context.disagree();
  if (!allNumbers(kernel)) return undefined;
  const stated = intsAttribute(context.node, 'kernel_shape') ?? kernel;
  const group = intAttribute(context.node, 'group', 1);
  const perGroup = weight[1]!;
  const channels = typeof perGroup === 'number' ? perGroup * group : null;
  const window = windowOf(context.node, stated);
  const same = stated.length === kernel.length && stated.every((size, i) => size === kernel[i]);
  if (!window || !same || unify(data[1]!, channels) === undefined) return context.disagree();
  if (typeof weight[0] === 'number' && weight[0] % group !== 0) context.disagree();
  return windowShape(data, weight[0]!, window) ?? context.disagree();
}
