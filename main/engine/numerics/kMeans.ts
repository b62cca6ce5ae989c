/**
 * k-means of numbers (Lloyd, Least squares quantization in PCM, 1982): every value belongs to the nearest centre, every centre is the mean
 * of its values, until no centre moves by `minDistance`. On a line clusters are intervals, so with sorted values and their running sums
 * an iteration is a binary search for each border: O(n·log n) once, then O(k·log n) an iteration. A centre without values stays.
 */
export interface KMeansOptions {
  readonly maxIterations: number;
  readonly minDistance: number;
}

/** `start`: ascending. Gives the centres, ascending. */
export function kMeans(values: Float32Array, start: Float32Array, options: KMeansOptions): Float32Array {
  const sorted = values.slice().sort();
  const sums = new Float64Array(sorted.length + 1);
  sorted.forEach((value, i) => (sums[i + 1] = sums[i]! + value));
  let centres = Float64Array.from(start);
  for (let iteration = 0; iteration < options.maxIterations; iteration++) {
    const next = moved(sorted, sums, centres);
    const distance = next.reduce((most, centre, k) => Math.max(most, Math.abs(centre - centres[k]!)), 0);
    centres = next;
    if (distance < options.minDistance) break;
  }
  return Float32Array.from(centres);
}

function moved(sorted: Float32Array, sums: Float64Array, centres: Float64Array): Float64Array<ArrayBuffer> {
  const last = centres.length - 1;
  let from = 0;
  return Float64Array.from(centres, (centre, k) => {
    const to = k === last ? sorted.length : countUpTo(sorted, (centre + centres[k + 1]!) / 2);
    const mean = to > from ? (sums[to]! - sums[from]!) / (to - from) : centre;
    from = to;
    return mean;
  });
}

/** How many of the values are ≤ limit. */
function countUpTo(sorted: Float32Array, limit: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
