/** Output channels that do no work: all zeros, or the same as another one. */
import { finding } from '../../../../../proto/findings';
import type { Finding } from '../../../../../proto/job';
import type { Check } from '../check';
import { layerWeights, statisticsOf, type LayerWeight, type WeightStatistics } from '../weightStatistics';

/** Channels of fewer values may be equal by chance. */
const LEAST_VALUES = 8;

export const weightChannels: Check = {
  id: 'weightChannels',
  find: ({ graph }) => layerWeights(graph).flatMap(channelFindings),
};

function channelFindings(weight: LayerWeight): Finding[] {
  const { node } = weight;
  const tensor = weight.tensor.name;
  const statistics = statisticsOf(weight);
  const total = statistics.channels;
  const zero = statistics.magnitude.filter((value) => value === 0).length;
  if (zero === total) return [finding('WEIGHT_ALL_ZERO', { tensor }, node.name)];
  const equal = equalChannels(statistics);
  return [
    ...(zero > 0 ? [finding('WEIGHT_ZERO_CHANNELS', { tensor, count: zero, total }, node.name)] : []),
    ...(equal > 0 ? [finding('WEIGHT_CHANNELS_EQUAL', { tensor, count: equal, total }, node.name)] : []),
  ];
}

/** How many channels other than zero repeat an earlier one. */
function equalChannels({ channels, perChannel, magnitude, fingerprints }: WeightStatistics): number {
  if (perChannel < LEAST_VALUES) return 0;
  const seen = new Set<string>();
  let alive = 0;
  for (let channel = 0; channel < channels; channel++) {
    if (magnitude[channel] === 0) continue;
    alive++;
    seen.add(`${fingerprints[2 * channel]}:${fingerprints[2 * channel + 1]}`);
  }
  return alive - seen.size;
}
