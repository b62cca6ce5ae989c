/** RandomUniformLike: uniformly distributed numbers in the shape of the input. */
import type { Operator } from '../operator';
import { randomLike } from '../support/random';

export const RandomUniformLike: Operator = randomLike('RandomUniformLike', ['low', 'high']);
