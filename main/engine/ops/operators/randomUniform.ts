/** RandomUniform: a tensor of uniformly distributed numbers. */
import type { Operator } from '../operator';
import { randomTensor } from '../support/random';

export const RandomUniform: Operator = randomTensor('RandomUniform', ['low', 'high']);
