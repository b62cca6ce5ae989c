/** Mean squared error: L = mean((y − t)²). */
import type { Loss } from '../loss';

export const meanSquaredError: Loss = {
  name: 'meanSquaredError',
  teaches: 'values',
  emit: (e, y, target) =>
    e.reshape(
      e.mean(
        e.square(e.sub(y, target)),
        y.shape.map((_, i) => i),
      ),
      [],
    ),
};
