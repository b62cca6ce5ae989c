/**
 * Reads config.json of post-training quantization (amct-spec §3) and lists everything that is wrong with it at once. What
 * the file leaves out gets AMCT's default; a layer that it does not name stays float. Without `quant_enable` a layer is
 * quantized, as the manual says (the tool leaves it float).
 *
 * Throws JSON_SYNTAX, JSON_DEPTH, CONFIG_NOT_OBJECT, CONFIG_NAME_RESERVED, CONFIG_INVALID or its only problem.
 */
import { fail } from '../../../../proto/errors';
import type { LayerCapability } from '../../../../proto/plan';
import { BOOLEAN, INTEGER, JsonObject, reportDuplicates, STRINGS, wordOf, type JsonSource } from './jsonObject';
import { jsonText, scanJson } from '../jsonScan';
import { nearestName } from '../nearest';
import { Problems } from '../problems';
import { completeLayer, GLOBAL_KEYS, quantizable, type AmctConfig, type LayerConfig } from './config';
import { readLayer } from './configLayer';
import { checkAnyLeft, checkSkipFusion } from './configLists';
import { RULES } from './rules';

export function readConfig(text: string, file: string, capabilities: readonly LayerCapability[]): AmctConfig {
  const problems = new Problems('CONFIG_INVALID', file);
  const source: JsonSource = { text, problems };
  const node = scanJson(text, file);
  if (node.kind !== 'object') return fail('CONFIG_NOT_OBJECT', { file, found: jsonText(text, node) });
  reportDuplicates(source, node);
  const root = new JsonObject(source, node, '');
  const config = readGlobals(root, problems, capabilities);
  const layers = readLayers(root, source, capabilities, config.activation_offset);
  checkAnyLeft(problems, layers);
  problems.check();
  return { ...config, layers };
}

function readGlobals(
  root: JsonObject,
  problems: Problems,
  capabilities: readonly LayerCapability[],
): Omit<AmctConfig, 'layers'> {
  root.get('version', INTEGER, RULES.version);
  const mode = root.get('fakequant_precision_mode', wordOf('DEFAULT', 'FORCE_FP16_QUANT'));
  const skip_fusion_layers = root.get('skip_fusion_layers', STRINGS) ?? [];
  checkSkipFusion(problems, skip_fusion_layers, root.where('skip_fusion_layers'), capabilities);
  refuseLater(root, problems);
  return {
    version: 1,
    batch_num: root.get('batch_num', INTEGER, RULES.batch_num) ?? 1,
    activation_offset: root.get('activation_offset', BOOLEAN) ?? true,
    do_fusion: root.get('do_fusion', BOOLEAN) ?? true,
    ...(mode === 'FORCE_FP16_QUANT' ? { fakequant_precision_mode: mode } : {}),
    skip_fusion_layers,
  };
}

/** What the other flavours of AMCT can do and we do not yet; switched off it is harmless. */
function refuseLater(root: JsonObject, problems: Problems): void {
  const on = ['joint_quant', 'weight_offset'].filter((key) => root.get(key, BOOLEAN));
  const tensors = root.get('tensor_quantize', {
    expected: '[{…}, …]',
    read: (node) => (node.kind === 'array' ? node.items : undefined),
  });
  for (const key of tensors?.length ? [...on, 'tensor_quantize'] : on) problems.add('CONFIG_LATER', root.where(key));
}

function readLayers(
  root: JsonObject,
  source: JsonSource,
  capabilities: readonly LayerCapability[],
  asymmetric: boolean,
): ReadonlyMap<string, LayerConfig> {
  reportUnknown(root, source, capabilities);
  const layers = quantizable(capabilities).map((capability): [string, LayerConfig] => {
    const object = root.inner(capability.layer);
    const draft = object ? readLayer(object, source.problems, capability) : { quant_enable: false };
    return [capability.layer, completeLayer(draft, capability, asymmetric)];
  });
  return new Map(layers);
}

/** Entries that are no layer, and layers that cannot be quantized unless the file leaves them float as well. */
function reportUnknown(root: JsonObject, { problems }: JsonSource, capabilities: readonly LayerCapability[]): void {
  const byName = new Map(capabilities.map((each) => [each.layer, each]));
  for (const key of root.keys) {
    const capability = byName.get(key);
    if ((GLOBAL_KEYS as readonly string[]).includes(key)) continue;
    const { line } = root.where(key);
    if (!capability) {
      const nearest = problems.full ? '' : nearestName(key, [...GLOBAL_KEYS, ...byName.keys()]);
      problems.add('CONFIG_UNKNOWN_ENTRY', { line, layer: key, nearest });
    } else if (capability.float && root.inner(key)?.get('quant_enable', BOOLEAN) !== false) {
      problems.add('CONFIG_LAYER_FLOAT', { line, layer: key, op: capability.op, reason: capability.float });
    }
  }
}
