/** Output channels that do no work: all zeros, or the same as another one. */
import { finding } from '../../../../../proto/findings';
import type { Finding } from '../../../../../proto/job';
import type { Check } from '../check';
import { fingerprintsOf, layerWeights, statisticsOf, type LayerWeight } from '../weightStatistics';

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
  const equal = equalChannels(weight);
  return [
    ...(zero > 0 ? [finding('WEIGHT_ZERO_CHANNELS', { tensor, count: zero, total }, node.name)] : []),
    ...(equal > 0 ? [finding('WEIGHT_CHANNELS_EQUAL', { tensor, count: equal, total }, node.name)] : []),
  ];
}

/** How many channels other than zero repeat an earlier one. */
function equalChannels(weight: LayerWeight): number {
  const { perChannel, magnitude, squares } = statisticsOf(weight);
  if (perChannel < LEAST_VALUES) return 0;
  const alive = [...magnitude.keys()].filter((channel) => magnitude[channel] !== 0);
  const repeats = (keyOf: (channel: number) => string): number => alive.length - new Set(alive.map(keyOf)).size;
  if (repeats((channel) => `${magnitude[channel]}:${squares[channel]}`) === 0) return 0;
  const fingerprints = fingerprintsOf(weight);
  return repeats((channel) => `${fingerprints[2 * channel]}:${fingerprints[2 * channel + 1]}`);
}
