/**
 * KL: of the thresholds t that cut off the largest magnitudes the one whose quantized distribution is nearest to the original
 * (document 002: `KL`; S. Migacz, "8-bit inference with TensorRT", GTC 2017).
 *
 * |x| is counted in 2048 equal bins. For n kept bins, P: their counts, what lies beyond added to the last one; Q: the counts
 * without it, summed over L groups of equally many bins and spread over the bins of a group that are not empty in P.
 * D(P‖Q) = Σ p·ln(p/q), both normalised; the first minimum wins. L = t / scale: 127 for symmetric 8 bits, 255 for values
 * behind a Relu. By prefix sums a threshold costs O(L), not O(n).
 *
 * Where only P has anything, Q counts as 10^−4 (as in MXNet's version). Where we differ: exact zeros, which every quantizer represents, are left out, thresholds lie 16 bins apart, and a threshold
 * applies to both ends of an asymmetric range, of which neither leaves what was seen.
 */
import { scaleFromRange, type ScaleAndZero } from '../../numerics/affine';
import { spreadHistogram } from '../../numerics/binHistogram';
import type { FineHistogram } from '../../numerics/fineHistogram';
import { histogramNeeds, type Observer, type QuantizerSpec, type Statistics } from '../observer';

const BINS = 2048;
const APART = 16;
/** Of a group that Q has nothing in. */
const LEAST_COUNT = 1e-4;
/** Above what is left of a bin that held zeros alone. */
const ROUNDING = 1e-3;

export const Kl: Observer = {
  name: 'KL',
  label: { en: 'KL divergence', zh: 'KL 散度' },
  parameters: [],
  needs: (_, extent) => histogramNeeds(extent),
  choose(statistics, spec) {
    const largest = Math.max(-statistics.min, statistics.max);
    if (largest === 0) return quantizerUpTo(0, statistics, spec);
    const sums = prefixSums(magnitudes(statistics.histogram!, largest));
    const levels = levelsOf(quantizerUpTo(largest, statistics, spec), largest);
    let best = BINS;
    let least = Infinity;
    for (let kept = Math.min(Math.ceil(levels / APART) * APART, BINS); kept <= BINS; kept += APART) {
      const divergence = divergenceOf(sums, kept, levels);
      if (divergence < least) [best, least] = [kept, divergence];
    }
    return quantizerUpTo((largest * best) / BINS, statistics, spec);
  },
};

/** The quantizer of what was seen, cut off at ±threshold. */
function quantizerUpTo(threshold: number, { min, max }: Statistics, { bits, symmetric }: QuantizerSpec): ScaleAndZero {
  if (symmetric) return scaleFromRange(-threshold, threshold, bits, true);
  return scaleFromRange(Math.max(min, -threshold), Math.min(max, threshold), bits, false);
}

/** Steps of the quantizer between zero and the threshold. */
const levelsOf = ({ scale }: ScaleAndZero, threshold: number): number => Math.max(1, Math.round(threshold / scale));

/** |x| in BINS equal bins up to the largest, without zeros. */
function magnitudes(histogram: FineHistogram, largest: number): Float64Array {
  const { counts } = spreadHistogram(histogram, -largest, largest, 2 * BINS);
  const beside = counts[BINS]! - histogram.zeros;
  counts[BINS] = beside > ROUNDING ? beside : 0;
  return Float64Array.from({ length: BINS }, (_, i) => counts[BINS + i]! + counts[BINS - 1 - i]!);
}

interface PrefixSums {
  readonly counts: Float64Array;
  /** Σ n, Σ n·ln n and the number of bins that are not empty, of the bins before an index. */
  readonly count: Float64Array;
  readonly entropy: Float64Array;
  readonly filled: Float64Array;
}

const xLogX = (x: number): number => (x > 0 ? x * Math.log(x) : 0);

function prefixSums(counts: Float64Array): PrefixSums {
  const [count, entropy, filled] = [0, 0, 0].map(() => new Float64Array(counts.length + 1)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  counts.forEach((n, i) => {
    count[i + 1] = count[i]! + n;
    entropy[i + 1] = entropy[i]! + xLogX(n);
    filled[i + 1] = filled[i]! + (n > 0 ? 1 : 0);
  });
  return { counts, count, entropy, filled };
}

/** D(P‖Q) for the first `kept` bins. */
function divergenceOf({ counts, count, entropy, filled }: PrefixSums, kept: number, levels: number): number {
  const total = count.at(-1)!;
  const inside = count[kept]!;
  const beyond = total - inside;
  const last = counts[kept - 1]!;
  let cross = 0;
  for (let group = 0; group < levels; group++) {
    const from = Math.floor((group * kept) / levels);
    const to = Math.floor(((group + 1) * kept) / levels);
    const outermost = group === levels - 1;
    const sum = count[to]! - count[from]!;
    const bins = filled[to]! - filled[from]! + (outermost && beyond > 0 && last === 0 ? 1 : 0);
    const reference = sum + (outermost ? beyond : 0);
    if (reference === 0) continue;
    cross += reference * Math.log(Math.max(sum, LEAST_COUNT) / bins);
  }
  const own = entropy[kept]! - xLogX(last) + xLogX(last + beyond);
  return (own - cross) / total - Math.log(total) + Math.log(inside);
}
