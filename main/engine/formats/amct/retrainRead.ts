/**
 * Reads AMCT's config.json of quantization-aware training (amct-spec §4.1) and lists everything that is wrong with it at once. A layer
 * that it does not name stays float. Which quantizer it asks for stands in `algo` (retrainAlgorithms.ts).
 *
 * Throws JSON_SYNTAX, JSON_DEPTH, CONFIG_NOT_OBJECT, CONFIG_INVALID or its only problem.
 */
import { fail } from '../../../../proto/errors';
import type { LayerCapability } from '../../../../proto/plan';
import { jsonText, scanJson } from '../jsonScan';
import { nearestName } from '../nearest';
import { Problems } from '../problems';
import {
  BOOLEAN,
  INTEGER,
  JsonObject,
  NUMBER,
  reportDuplicates,
  wordOf,
  type JsonSource,
  type Kind,
} from './jsonObject';
import {
  bitsOf,
  completeRetrain,
  DST_TYPES,
  isBitPair,
  TRAINED_WEIGHT_BITS,
  trainable,
  type DstType,
  type RetrainConfig,
  type RetrainDraft,
  type RetrainLayer,
} from './retrainConfig';
import {
  algosOf,
  DATA_ALGORITHMS,
  FIXED_RULES,
  LNQ_BITS,
  LNQ_RULES,
  named,
  NUM_BITS,
  WEIGHT_ALGORITHMS,
} from './retrainAlgorithms';
import { RULES, type Rule } from './rules';

const GLOBALS = ['version', 'batch_num', 'fakequant_precision_mode'];
const LAYER_KEYS = ['retrain_enable', 'retrain_data_config', 'retrain_weight_config'];
const PRUNE_KEYS = ['regular_prune_enable', 'regular_prune_config'];

const ABOVE: Rule<number> = { allowed: '> 0', holds: (value) => value > 0 };
const BELOW: Rule<number> = { allowed: '< 0', holds: (value) => value < 0 };
const TYPE: Kind<DstType> = wordOf(...DST_TYPES);

export function readRetrain(text: string, file: string, capabilities: readonly LayerCapability[]): RetrainConfig {
  const problems = new Problems('CONFIG_INVALID', file);
  const source: JsonSource = { text, problems };
  const node = scanJson(text, file);
  if (node.kind !== 'object') return fail('CONFIG_NOT_OBJECT', { file, found: jsonText(text, node) });
  reportDuplicates(source, node);
  const root = new JsonObject(source, node, '');
  root.get('version', INTEGER, RULES.version);
  const batch_num = root.get('batch_num', INTEGER, RULES.batch_num) ?? 1;
  const mode = root.get('fakequant_precision_mode', wordOf('DEFAULT', 'FORCE_FP16_QUANT'));
  const layers = new Map<string, RetrainLayer>();
  const known = trainable(capabilities);
  for (const capability of known) {
    const object = root.inner(capability.layer);
    const draft = object ? readLayer(object, problems, capability) : { retrain_enable: false };
    layers.set(capability.layer, completeRetrain(draft, capability));
  }
  reportUnknown(root, problems, capabilities);
  checkAnyTrained(problems, layers);
  problems.check();
  return { batch_num, ...(mode === 'FORCE_FP16_QUANT' ? { fakequant_precision_mode: mode } : {}), layers };
}

function readLayer(layer: JsonObject, problems: Problems, capability: LayerCapability): RetrainDraft {
  layer.only(LAYER_KEYS, PRUNE_KEYS);
  const retrain_enable = layer.get('retrain_enable', BOOLEAN);
  const data = layer.inner('retrain_data_config');
  const weight = layer.inner('retrain_weight_config');
  const draft = { retrain_enable, data: data && readData(data), weight: weight && readWeight(weight) };
  if (retrain_enable !== false) {
    const bits = ['dst_type', 'num_bits'].find((key) => weight?.has(key));
    const where = (weight ?? layer).where(bits ?? 'retrain_weight_config');
    checkBits(problems, where, capability, completeRetrain(draft, capability));
  }
  return draft;
}

function readData(object: JsonObject): RetrainDraft['data'] {
  const quantizer = named(DATA_ALGORITHMS, object.get('algo', wordOf(...algosOf(DATA_ALGORITHMS)))) ?? 'ulq';
  object.only(['algo', ...DATA_ALGORITHMS[quantizer].keys]);
  return stated({
    ...(quantizer === 'ulq' ? {} : { quantizer }),
    dst_type: typeOf(object),
    clip_max: object.get('clip_max', NUMBER, ABOVE),
    clip_min: object.get('clip_min', NUMBER, BELOW),
    fixed_min: object.get('fixed_min', BOOLEAN),
    scale: object.get('scale', NUMBER, FIXED_RULES.scale),
    zero_point: object.get('zero_point', INTEGER, FIXED_RULES.zero_point),
  });
}

function readWeight(object: JsonObject): RetrainDraft['weight'] {
  const quantizer = named(WEIGHT_ALGORITHMS, object.get('algo', wordOf(...algosOf(WEIGHT_ALGORITHMS)))) ?? 'arq';
  object.only(['algo', ...WEIGHT_ALGORITHMS[quantizer].keys]);
  const settings = Object.fromEntries(
    Object.entries(LNQ_RULES).flatMap(([key, rule]) => {
      const value = object.get(key, NUMBER, rule);
      return value === undefined ? [] : [[key, value] as const];
    }),
  );
  return stated({
    ...(quantizer === 'arq' ? {} : { quantizer }),
    ...(Object.keys(settings).length ? { settings } : {}),
    dst_type: typeOf(object, LNQ_BITS),
    channel_wise: object.get('channel_wise', BOOLEAN),
  });
}

/** AMCT's dst_type, or HiSilicon's num_bits. */
function typeOf(object: JsonObject, rule = NUM_BITS): DstType | undefined {
  const bits = object.get('num_bits', INTEGER, rule);
  return bits === undefined ? object.get('dst_type', TYPE) : `INT${bits}`;
}

/** Without the keys that are absent: a default takes their place. */
function stated<T extends object>(values: T): { [Key in keyof T]?: NonNullable<T[Key]> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Key in keyof T]?: NonNullable<T[Key]> };
}

/** Adds what a layer's bits and granularity have against them. */
export function checkBits(
  problems: Problems,
  { line, key }: { readonly line: number; readonly key: string },
  { layer, op, dataBits, weightBits, perChannel }: LayerCapability,
  { data, weight }: Pick<RetrainLayer, 'data' | 'weight'>,
): void {
  const [ofData, ofWeight] = [bitsOf(data.dst_type), bitsOf(weight.dst_type)];
  const pairs = dataBits.flatMap((d) => weightBits.map((w) => [d, w] as const));
  const fits = pairs.filter(([d, w]) => TRAINED_WEIGHT_BITS.includes(w) && isBitPair(d, w));
  if (!isBitPair(ofData, ofWeight))
    problems.add('CONFIG_BIT_PAIR', { line, key, layer, op, data: ofData, weight: ofWeight });
  else if (!fits.some(([d, w]) => d === ofData && w === ofWeight)) {
    const allowed = fits.map(([d, w]) => `A${d}W${w}`).join(', ');
    problems.add('CONFIG_LAYER_VALUE', { line, key, value: `A${ofData}W${ofWeight}`, layer, op, allowed });
  }
  if (weight.channel_wise && !perChannel) problems.add('CONFIG_CHANNEL_WISE', { line, key, layer, op });
}

/** A file that leaves nothing to do is a mistake; said only where nothing else is wrong, which would explain it. */
export function checkAnyTrained(problems: Problems, layers: ReadonlyMap<string, RetrainLayer>): void {
  const left = [...layers.values()].some(({ retrain_enable }) => retrain_enable);
  if (!left && problems.empty) problems.add('CONFIG_NOTHING_LEFT', { count: layers.size });
}

function reportUnknown(root: JsonObject, problems: Problems, capabilities: readonly LayerCapability[]): void {
  const byName = new Map(capabilities.map((each) => [each.layer, each]));
  for (const key of root.keys) {
    const capability = byName.get(key);
    if (GLOBALS.includes(key) || (capability && !capability.float && capability.hasWeight)) continue;
    const { line } = root.where(key);
    if (!capability) {
      const nearest = problems.full ? '' : nearestName(key, [...GLOBALS, ...byName.keys()]);
      problems.add('CONFIG_UNKNOWN_ENTRY', { line, layer: key, nearest });
    } else if (root.inner(key)?.get('retrain_enable', BOOLEAN) !== false) {
      const why = capability.float ?? { code: 'UNSUPPORTED_OP' as const, params: { op: capability.op } };
      problems.add('CONFIG_LAYER_FLOAT', { line, layer: key, op: capability.op, reason: why });
    }
  }
}
