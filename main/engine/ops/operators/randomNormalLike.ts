/** RandomNormalLike: normally distributed numbers in the shape of the input. */
import type { Operator } from '../operator';
import { randomLike } from '../support/random';

export const RandomNormalLike: Operator = randomLike('RandomNormalLike', ['mean', 'scale']);
