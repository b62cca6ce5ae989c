/**
 * How far a model's outputs have moved from the float model's, as one number a sample: for class scores the divergence of the
 * probabilities, mean over positions,
 *
 *   KL(p ‖ q) = Σ_c p_c·(ln p_c − ln q_c),   p, q = softmax of the scores, or the scores themselves where they are probabilities,
 *
 * else the relative squared error Σ (y − ŷ)² / Σ y² of each output, mean over the outputs. 0: the same.
 */
import { pairSums } from '../numerics/distance';
import type { Value } from '../runtime/session';
import { classView, type ClassView } from './classes';

/** Mean over the samples of a call. `classAxis`: of the first output; undefined where it holds no class scores. */
export function divergence(float: readonly Value[], other: readonly Value[], classAxis: number | undefined): number {
  if (classAxis === undefined) return relativeError(float, other);
  const p = classView(float[0]!, classAxis);
  const q = classView(other[0]!, classAxis);
  const areShares = isDistribution(p);
  let sum = 0;
  for (let position = 0; position < p.positions; position++) {
    const [a, b] = [logShares(p, position, areShares), logShares(q, position, areShares)];
    a.forEach((value, c) => (sum += Math.exp(value) * (value - b[c]!)));
  }
  return sum / p.positions;
}

const LEAST = 1e-12;

/** ln p of every class at a position. */
function logShares({ data, classes, stride }: ClassView, position: number, areShares: boolean): number[] {
  const first = Math.floor(position / stride) * classes * stride + (position % stride);
  const scores = Array.from({ length: classes }, (_, c) => data[first + c * stride]!);
  if (areShares) return scores.map((share) => Math.log(Math.max(share, LEAST)));
  const most = Math.max(...scores);
  const logSum = most + Math.log(scores.reduce((sum, score) => sum + Math.exp(score - most), 0));
  return scores.map((score) => score - logSum);
}

/** A Softmax at the end of the model: the scores of the first position are shares already. */
function isDistribution({ data, classes, stride }: ClassView): boolean {
  let sum = 0;
  for (let c = 0; c < classes; c++) {
    const share = data[c * stride]!;
    if (!(share >= 0)) return false;
    sum += share;
  }
  return Math.abs(sum - 1) < 1e-3;
}

/** Mean over the outputs. */
export function relativeError(float: readonly Value[], other: readonly Value[]): number {
  const errors = float.map((value, i) => {
    const { aa, dd } = pairSums(value.data as Float32Array, other[i]!.data as Float32Array);
    return dd === 0 ? 0 : dd / Math.max(aa, LEAST);
  });
  return errors.reduce((sum, error) => sum + error, 0) / errors.length;
}
