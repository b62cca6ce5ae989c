/**
 * Weights that 8 bits hold badly. With magnitude m of what shares a scale (the channel c, or the whole tensor where the target has one
 * scale a layer) the step is m / 127 and its rounding noise step² / 12 a value, so before anything runs
 *
 *   SQNR_c = 10·log₁₀( Σ w_c² / (n·(m / 127)² / 12) )  dB  for the n weights of output channel c,
 *
 * about 40 dB for a normal distribution. Said where the median channel is below 25 dB, with what causes it: a channel far wider than
 * the median one under a common scale, or single values far out (kurtosis N·Σw⁴ / (Σw²)² over all N, 3 for a normal distribution).
 */
import { finding } from '../../../../../proto/findings';
import type { Finding } from '../../../../../proto/job';
import type { LayerCapability } from '../../../../../proto/plan';
import type { Check } from '../check';
import { layerWeights, statisticsOf, sumOfFourths, type LayerWeight, type WeightStatistics } from '../weightStatistics';

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
  const ratio = greatest(magnitude) / medianOf(magnitude.filter((value) => value > 0));
  if (perChannel || ratio < WIDE) {
    const params = { tensor, kurtosis: kurtosisOf(weight).toFixed(0), sqnrDb: sqnrDb.toFixed(1) };
    return [finding('WEIGHT_OUTLIERS', params, weight.node.name)];
  }
  const params = { tensor, op, ratio: ratio.toFixed(0), levels: Math.round(LEVELS / ratio) };
  return [finding('WEIGHT_CHANNEL_SPREAD', params, weight.node.name)];
}

const greatest = (values: Float32Array): number => values.reduce((a, b) => Math.max(a, b), 0);
const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);

/** Of the median channel; NaN where the weight holds no finite number other than 0. */
function sqnrOf({ magnitude, squares, perChannel }: WeightStatistics, ownScales: boolean): number {
  const widest = greatest(magnitude);
  const ratios = squares.map((signal, channel) => {
    const step = (ownScales ? magnitude[channel]! : widest) / LEVELS;
    return signal / ((perChannel * step ** 2) / 12);
  });
  return 10 * Math.log10(medianOf(ratios.filter((ratio) => ratio > 0)));
}

const medianOf = (values: Float32Array | Float64Array): number => values.sort()[values.length >> 1] ?? NaN;

function kurtosisOf(weight: LayerWeight): number {
  const { channels, perChannel, squares } = statisticsOf(weight);
  return (channels * perChannel * sumOfFourths(weight.tensor)) / sum(squares) ** 2;
}
