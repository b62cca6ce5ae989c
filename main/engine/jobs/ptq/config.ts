/** A configuration file of either kind: config.json, or a simple configuration (protobuf text). Throws FILE_*, CONFIG_*, TEXT_*. */
import type { LayerCapability } from '../../../../proto/plan';
import type { AmctConfig } from '../../formats/amct/config';
import { readConfig } from '../../formats/amct/configRead';
import { readSimpleConfig } from '../../formats/amct/simpleConfig';
import { readTextFile } from '../../graph/files';
import type { Warnings } from './warnings';

export function readAnyConfig(path: string, capabilities: readonly LayerCapability[], warnings: Warnings): AmctConfig {
  const text = readTextFile(path);
  if (/^\s*\{/.test(text)) return readConfig(text, path, capabilities);
  const { config, warnings: found } = readSimpleConfig(text, path, capabilities);
  warnings.addAll(found);
  return config;
}
