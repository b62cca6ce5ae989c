/** RandomNormal: a tensor of normally distributed numbers. */
import type { Operator } from '../operator';
import { randomTensor } from '../support/random';

export const RandomNormal: Operator = randomTensor('RandomNormal', ['mean', 'scale']);
