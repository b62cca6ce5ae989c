/** One layer of config.json: its keys, their values, and whether the target can do what they ask (amct-spec §3.2, §3.3). */
import type { LayerCapability } from '../../../../proto/plan';
import { BOOLEAN, INTEGER, NUMBER, PAIR, wordOf, type JsonObject, type Kind } from './jsonObject';
import type { Problems } from '../problems';
import { EXTENSIONS, isExtension, observerNamed, ruleOf, type Extension } from './extension';
import { SEARCH_RANGE, type ActivationDraft, type LayerDraft } from './config';
import { RULES, searchStep, type Rule } from './rules';

const LAYER_KEYS = ['quant_enable', 'dmq_balancer_param', 'activation_quant_params', 'weight_quant_params'];
const IFMR_KEYS = ['max_percentile', 'min_percentile', 'search_range', 'search_step'];
const HFMG_KEYS = ['num_of_bins'];
const ACTIVATION_KEYS = ['num_bits', ...IFMR_KEYS, 'act_algo', 'asymmetric', ...HFMG_KEYS];
const WEIGHT_KEYS = ['num_bits', 'channel_wise', 'wts_algo'];

/** Keys of AMCT's quantization-aware training and pruning. */
const RETRAIN_KEYS = [
  'retrain_enable',
  'retrain_data_config',
  'retrain_weight_config',
  'regular_prune_enable',
  'regular_prune_config',
];
/** Parameters of AdaRound and of non-uniform quantization. */
const ALGORITHM_KEYS = ['num_iteration', 'reg_param', 'beta_range', 'warm_start', 'num_steps', 'num_of_iteration'];

export function readLayer(layer: JsonObject, problems: Problems, capability: LayerCapability): LayerDraft {
  layer.only(LAYER_KEYS, RETRAIN_KEYS);
  const quant_enable = layer.get('quant_enable', BOOLEAN);
  const activation = layer.inner('activation_quant_params');
  const weight = layer.inner('weight_quant_params');
  const read = { layer, problems, capability, enabled: quant_enable !== false };
  return {
    quant_enable,
    dmq_balancer_param: readBalancer(read),
    activation: activation && readActivation(read, activation),
    weight: weight && readWeight(read, weight),
  };
}

interface Read {
  readonly layer: JsonObject;
  readonly problems: Problems;
  readonly capability: LayerCapability;
  /** A layer that is switched off need not fit the target. */
  readonly enabled: boolean;
}

function readBalancer({ layer, problems, capability, enabled }: Read): number | undefined {
  const strength = layer.get('dmq_balancer_param', NUMBER, RULES.dmq_balancer_param);
  if (strength === undefined || !enabled || capability.balance) return strength;
  problems.add('CONFIG_BALANCER', { ...layer.where('dmq_balancer_param'), ...named(capability) });
  return strength;
}

function readActivation(read: Read, params: JsonObject): ActivationDraft {
  const act_algo = params.get('act_algo', wordOf('ifmr', 'hfmg', ...EXTENSIONS));
  if (isExtension(act_algo)) return readExtension(read, params, act_algo);
  params.only(ACTIVATION_KEYS);
  reportMixed(read, params, act_algo);
  const search_range = params.get('search_range', PAIR, RULES.search_range);
  return {
    act_algo,
    ...readData(read, params),
    search_range,
    max_percentile: params.get('max_percentile', NUMBER, RULES.max_percentile),
    min_percentile: params.get('min_percentile', NUMBER, RULES.min_percentile),
    search_step: params.get('search_step', NUMBER, searchStep(search_range ?? SEARCH_RANGE)),
    num_of_bins: params.get('num_of_bins', INTEGER, RULES.num_of_bins),
  };
}

/** Keys that every algorithm has. */
function readData(read: Read, params: JsonObject): Pick<ActivationDraft, 'asymmetric' | 'num_bits'> {
  const asymmetric = params.get('asymmetric', BOOLEAN);
  if (asymmetric && read.enabled && read.capability.symmetricOnly) {
    read.problems.add('CONFIG_SYMMETRIC_ONLY', { ...params.where('asymmetric'), ...named(read.capability) });
  }
  return { asymmetric, num_bits: bits(read, params, RULES.dataBits, read.capability.dataBits) };
}

function readExtension(read: Read, params: JsonObject, act_algo: Extension): ActivationDraft {
  const { parameters } = observerNamed(act_algo);
  params.only(['num_bits', 'act_algo', 'asymmetric', ...parameters.map(({ name }) => name)]);
  const stated = parameters.map((each) => {
    return [each.name, params.get(each.name, each.type === 'integer' ? INTEGER : NUMBER, ruleOf(each))] as const;
  });
  return { act_algo, ...readData(read, params), params: Object.fromEntries(stated) };
}

/** `act_algo` belongs to the algorithm that it names. */
function reportMixed({ layer, problems }: Read, params: JsonObject, algorithm: 'ifmr' | 'hfmg' | undefined): void {
  const present = (keys: readonly string[], name: string): string =>
    [...keys.filter((key) => params.has(key)), ...(algorithm === name ? [`act_algo "${name}"`] : [])].join(', ');
  const ifmr = present(IFMR_KEYS, 'ifmr');
  const hfmg = present(HFMG_KEYS, 'hfmg');
  if (ifmr && hfmg) {
    const { line, key } = layer.where('activation_quant_params');
    problems.add('CONFIG_MIXED', { line, key, ifmr, hfmg });
  }
}

/** Weight algorithms: those of `later` are AMCT's as well. */
const ARQ: Kind<'arq_quantize' | 'later'> = {
  expected: '"arq_quantize"',
  read: (node) =>
    node.kind !== 'string'
      ? undefined
      : node.value === 'arq_quantize'
        ? node.value
        : ['ada_quantize', 'nuq_quantize'].includes(node.value)
          ? 'later'
          : undefined,
};

function readWeight(read: Read, params: JsonObject): LayerDraft['weight'] {
  const { problems, capability } = read;
  const later = params.get('wts_algo', ARQ) === 'later';
  if (later) problems.add('CONFIG_LATER', params.where('wts_algo'));
  params.only(later ? [...WEIGHT_KEYS, ...ALGORITHM_KEYS] : WEIGHT_KEYS, ALGORITHM_KEYS);
  const channel_wise = params.get('channel_wise', BOOLEAN);
  if (channel_wise && !capability.perChannel) {
    const { line, key } = params.where('channel_wise');
    problems.add('CONFIG_CHANNEL_WISE', { line, key, ...named(capability) });
  }
  return { num_bits: bits(read, params, RULES.weightBits, capability.weightBits), channel_wise };
}

/** Bits that AMCT's schema has; where the layer is quantized the target must have them too. */
function bits(read: Read, params: JsonObject, rule: Rule<number>, allowed: readonly number[]): number | undefined {
  const value = params.get('num_bits', INTEGER, rule);
  if (value === undefined || !read.enabled || allowed.includes(value)) return value;
  const where = params.where('num_bits');
  read.problems.add('CONFIG_LAYER_VALUE', { ...where, ...named(read.capability), allowed: allowed.join(', ') });
  return value;
}

function named({ layer, op }: LayerCapability): { readonly layer: string; readonly op: string } {
  return { layer, op };
}
