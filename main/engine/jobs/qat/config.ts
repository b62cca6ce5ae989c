/** The configuration of a training: AMCT's config.json or simple configuration of retraining, or the defaults. Throws FILE_*, CONFIG_*, TEXT_*. */
import type { JobOf } from '../../../../proto/job';
import type { LayerCapability } from '../../../../proto/plan';
import { defaultRetrain, type RetrainConfig } from '../../formats/amct/retrainConfig';
import { readRetrain } from '../../formats/amct/retrainRead';
import { readSimpleRetrain } from '../../formats/amct/retrainSimple';
import { readTextFile } from '../../graph/files';
import type { Warnings } from '../ptq/warnings';

type Asked = Partial<
  Pick<JobOf<'qat'>, 'config' | 'weightBits' | 'activationQuantizer' | 'weightQuantizer' | 'batchNum'>
>;

/** A number of batches given beside the configuration wins. */
export function retrainConfigOf(
  { config: path, weightBits, activationQuantizer: data, weightQuantizer: weight, batchNum }: Asked,
  capabilities: readonly LayerCapability[],
  warnings: Warnings,
): RetrainConfig {
  const config = path ? read(path, capabilities, warnings) : defaultRetrain(capabilities, { weightBits, data, weight });
  return batchNum === undefined ? config : { ...config, batch_num: batchNum };
}

function read(path: string, capabilities: readonly LayerCapability[], warnings: Warnings): RetrainConfig {
  const text = readTextFile(path);
  if (/^\s*\{/.test(text)) return readRetrain(text, path, capabilities);
  const { config, warnings: found } = readSimpleRetrain(text, path, capabilities);
  warnings.addAll(found);
  return config;
}
