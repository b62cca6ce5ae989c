/**
 * Weights that 8 bits hold badly. With magnitude m of what shares a scale (a channel, or the whole tensor where the target has one
 * scale a layer) the step is m / 127 and its rounding noise step² / 12, so before anything runs
 *
 *   SQNR = 10·log₁₀( Σ w² / Σ_c n·(m_c / 127)² / 12 )  dB,
 *
 * about 40 dB for a normal distribution. Said only below 25 dB, with what causes it: one channel far wider than the median one under
 * a common scale, or single values far out (kurtosis n·Σw⁴ / (Σw²)², 3 for a normal distribution).
 */
import { finding } from '../../../../../proto/findings';
import type { Finding } from '../../../../../proto/job';
import type { LayerCapability } from '../../../../../proto/plan';
import type { Check } from '../check';
import { layerWeights, statisticsOf, type LayerWeight, type WeightStatistics } from '../weightStatistics';

const LEVELS = 127;
const LEAST_SQNR_DB = 25;
/** Of the widest channel to the median one. */
const WIDE = 8;

export const weightRange: Check = {
  id: 'weightRange',
  find({ graph, layers }) {
    const capabilities = new Map(layers.filter(({ float }) => !float).map((layer) => [layer.layer, layer]));
    return layerWeights(graph).flatMap((weight) => {
      const capability = capabilities.get(weight.node.name);
      return capability ? rangeFinding(weight, capability) : [];
    });
  },
};

function rangeFinding(weight: LayerWeight, { perChannel, op }: LayerCapability): Finding[] {
  const statistics = statisticsOf(weight);
  const { magnitude } = statistics;
  const sqnrDb = sqnrOf(statistics, perChannel);
  if (!(sqnrDb < LEAST_SQNR_DB)) return [];
  const tensor = weight.tensor.name;
  const used = magnitude.filter((value) => value > 0).sort();
  const ratio = used.at(-1)! / used[used.length >> 1]!;
  if (perChannel || ratio < WIDE) {
    const params = { tensor, kurtosis: kurtosisOf(statistics).toFixed(0), sqnrDb: sqnrDb.toFixed(1) };
    return [finding('WEIGHT_OUTLIERS', params, weight.node.name)];
  }
  const params = { tensor, op, ratio: ratio.toFixed(0), levels: Math.round(LEVELS / ratio) };
  return [finding('WEIGHT_CHANNEL_SPREAD', params, weight.node.name)];
}

const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);

/** NaN where the weight holds no finite number other than 0. */
function sqnrOf({ magnitude, squares, perChannel }: WeightStatistics, ownScales: boolean): number {
  const widest = magnitude.reduce((a, b) => Math.max(a, b), 0);
  const noise = Float64Array.from(magnitude, (own) => (perChannel * ((ownScales ? own : widest) / LEVELS) ** 2) / 12);
  return 10 * Math.log10(sum(squares) / sum(noise));
}

function kurtosisOf({ channels, perChannel, squares, fourths }: WeightStatistics): number {
  return (channels * perChannel * sum(fourths)) / sum(squares) ** 2;
}
