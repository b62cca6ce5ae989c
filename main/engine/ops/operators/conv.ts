/** Conv: Y[n, o] = Σ_i W[o, i] ∗ X[n, g(o)·i] + B[o]; W is [Cout, Cin / group, …kernel]. */
import type { Operator } from '../operator';
import { convolutionMacs, convolved } from '../support/convolutions';
import { windowRules } from '../support/windows';

export const Conv: Operator = {
  type: 'Conv',
  inputs: [2, 3],
  attributes: windowRules,
  infer(context) {
    const data = context.type(0);
    const weight = context.shape(1);
    if (!data?.shape || !weight) return [data && { dataType: data.dataType }];
    return [{ dataType: data.dataType, shape: convolved(context, data.shape, weight, 2) }];
  },
  weight: { data: 0, weight: 1, bias: 2, outputAxis: () => 0, inputAxis: () => 1 },
  macs: (context, output) => convolutionMacs(context.shape(1), output),
};
