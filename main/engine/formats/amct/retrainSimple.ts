/**
 * Reads a simple configuration of quantization-aware training (protobuf text, amct-spec §5.4) into a config.json's value. An override
 * takes the place of the common settings for its layers; what it leaves out of data or weight stays as common. Precedence: layer, type,
 * common. Pruning beside it is said to be for later.
 *
 * Throws what the text format throws, CONFIG_INVALID or its only problem.
 */
import { warning, type Warning } from '../../../../proto/amct/warnings';
import type { LayerCapability } from '../../../../proto/plan';
import { Problems } from '../problems';
import { layerOf, reportRepeated } from './configLists';
import {
  completeRetrain,
  trainable,
  type DstType,
  type RetrainConfig,
  type RetrainDraft,
  type RetrainLayer,
} from './retrainConfig';
import { checkAnyTrained, checkBits } from './retrainRead';
import { algosOf, DATA_ALGORITHMS, FIXED_RULES, LNQ_BITS, LNQ_RULES, named, NUM_BITS } from './retrainAlgorithms';
import { RULES, type Rule } from './rules';
import { AMCT_RETRAIN_CONFIG } from './schema';
import { readText, type TextFile } from './textReader';

interface Weight {
  readonly dst_type?: DstType;
  readonly channel_wise?: boolean;
}

interface Range {
  readonly clip_max_min?: { readonly clip_max: number; readonly clip_min: number };
  readonly fixed_min?: boolean;
  readonly dst_type?: DstType;
}

interface Settings {
  readonly retrain_data_quant_config?: {
    readonly ulq_quantize?: Range;
    readonly luq_retrain?: { readonly num_bits?: number };
    readonly fixed_quant_param_retrain?: {
      readonly scale?: number;
      readonly zero_point?: number;
      readonly num_bits?: number;
    };
    readonly mcs_quantize?: Range & { readonly quantizer: string };
  };
  readonly retrain_weight_quant_config?: {
    readonly arq_retrain?: Weight;
    readonly ulq_retrain?: Weight;
    readonly lnq_retrain?: Readonly<Record<string, number>>;
  };
  readonly prune_config?: object;
}

interface RetrainMessage extends Settings {
  readonly batch_num?: number;
  readonly skip_layers?: readonly string[];
  readonly skip_layer_types?: readonly string[];
  readonly quant_skip_layers?: readonly string[];
  readonly quant_skip_types?: readonly string[];
  readonly override_layer_configs?: readonly (Settings & { readonly layer_name: string })[];
  readonly override_layer_types?: readonly (Settings & { readonly layer_type: string })[];
  readonly fakequant_precision_mode?: 'FORCE_FP16_QUANT';
}

export interface SimpleRetrain {
  readonly config: RetrainConfig;
  readonly warnings: readonly Warning[];
}

export function readSimpleRetrain(text: string, file: string, capabilities: readonly LayerCapability[]): SimpleRetrain {
  const read = readText(AMCT_RETRAIN_CONFIG, text, file);
  // The schema guarantees what the interface says.
  return new Reader(read, read.message as RetrainMessage, file, capabilities).read();
}

class Reader {
  private readonly problems: Problems;
  private readonly warnings: Warning[];
  private readonly byName: ReadonlyMap<string, LayerCapability>;
  private readonly layers: readonly LayerCapability[];

  constructor(
    private readonly text: TextFile,
    private readonly message: RetrainMessage,
    private readonly file: string,
    capabilities: readonly LayerCapability[],
  ) {
    this.problems = new Problems('CONFIG_INVALID', file);
    this.warnings = [...text.warnings];
    this.byName = new Map(capabilities.map((each) => [each.layer, each]));
    this.layers = trainable(capabilities);
  }

  read(): SimpleRetrain {
    const { problems, message } = this;
    const { batch_num = 1, fakequant_precision_mode: mode } = message;
    const allowed = RULES.batch_num.allowed;
    if (!RULES.batch_num.holds(batch_num))
      problems.add('CONFIG_VALUE', { ...this.where('batch_num'), value: batch_num, allowed });
    const layers = this.readLayers();
    checkAnyTrained(problems, layers);
    problems.check();
    const config = { batch_num, ...(mode && { fakequant_precision_mode: mode }), layers };
    return { config, warnings: this.warnings };
  }

  private readLayers(): ReadonlyMap<string, RetrainLayer> {
    const { override_layer_configs: ofLayers = [], override_layer_types: ofTypes = [] } = this.message;
    const where = this.where('override_layer_configs');
    const names = ofLayers.map(({ layer_name }) => layer_name);
    const types = ofTypes.map(({ layer_type }) => layer_type);
    reportRepeated(this.problems, names, where);
    reportRepeated(this.problems, types, this.where('override_layer_types'));
    for (const name of names) this.requireTrainable(name, where);
    const isSkipped = this.skipped();
    const common = this.draftOf(this.message);
    const byLayer = new Map(ofLayers.map((each) => [each.layer_name, this.draftOf(each)]));
    const byType = new Map(ofTypes.map((each) => [each.layer_type, this.draftOf(each)]));
    return new Map(
      this.layers.map((capability): [string, RetrainLayer] => {
        const { layer, types: own } = capability;
        const override = byLayer.get(layer) ?? own.map((type) => byType.get(type)).find(Boolean);
        const enabled = !isSkipped(capability);
        const draft = {
          retrain_enable: enabled,
          data: override?.data ?? common.data,
          weight: override?.weight ?? common.weight,
        };
        return [layer, this.fitting(capability, draft, override !== undefined)];
      }),
    );
  }

  /** What the common settings ask of a layer that cannot have it falls back to its default, said; of an override it is an error. */
  private fitting(capability: LayerCapability, draft: RetrainDraft, isOverride: boolean): RetrainLayer {
    const { layer, op, weightBits, perChannel } = capability;
    const whole = completeRetrain(draft, capability);
    const isTooFew = !isOverride && whole.weight.dst_type === 'INT4' && !weightBits.includes(4);
    if (isTooFew && whole.retrain_enable)
      this.warnings.push(warning('CONFIG_BITS_LOWERED', { file: this.file, layer, op, key: 'dst_type', bits: 4 }));
    // A table of 4 bits gives way to ARQ.
    const { weight } = isTooFew && whole.weight.quantizer === 'lnq' ? completeRetrain({}, capability) : whole;
    const channel_wise = isOverride ? weight.channel_wise : weight.channel_wise && perChannel;
    const dst_type = isTooFew ? 'INT8' : weight.dst_type;
    const fitted: RetrainLayer = { ...whole, weight: { ...weight, channel_wise, dst_type } };
    const where = this.where(isOverride ? 'override_layer_configs' : 'retrain_weight_quant_config');
    if (whole.retrain_enable) checkBits(this.problems, where, capability, fitted);
    return fitted;
  }

  private draftOf(settings: Settings): RetrainDraft {
    const { retrain_data_quant_config: data, retrain_weight_quant_config: weight, prune_config } = settings;
    const where = (key: keyof Settings) => ({ line: this.text.line(settings, key), key, value: '{…}' });
    if (prune_config) this.problems.add('CONFIG_LATER', where('prune_config'));
    return { data: data && this.dataOf(settings, data), weight: weight && this.weightOf(settings, weight) };
  }

  private dataOf(settings: Settings, data: NonNullable<Settings['retrain_data_quant_config']>): RetrainDraft['data'] {
    const { ulq_quantize, luq_retrain: luq, fixed_quant_param_retrain: fixed, mcs_quantize: ours } = data;
    const key = 'retrain_data_quant_config';
    if (luq) return { quantizer: 'luq', ...this.typeOf(settings, key, luq) };
    if (fixed) {
      const { scale, zero_point } = fixed;
      this.check(settings, key, { scale, zero_point }, FIXED_RULES);
      return {
        quantizer: 'fixed',
        ...(scale === undefined ? {} : { scale }),
        ...(zero_point === undefined ? {} : { zero_point }),
        ...this.typeOf(settings, key, fixed),
      };
    }
    const { clip_max_min, ...rest } = ours ?? ulq_quantize ?? {};
    const place = { line: this.text.line(settings, key), key };
    if (clip_max_min && !(clip_max_min.clip_max > 0 && clip_max_min.clip_min < 0))
      this.problems.add('CONFIG_VALUE', { ...place, value: 'clip_max_min', allowed: 'clip_min < 0 < clip_max' });
    if (!ours) return { ...rest, ...clip_max_min };
    const quantizer = named(DATA_ALGORITHMS, `mcs.${ours.quantizer}`);
    const allowed = algosOf(DATA_ALGORITHMS)
      .filter((algo) => algo.startsWith('mcs.'))
      .map((algo) => algo.slice(4))
      .join(', ');
    if (!quantizer) this.problems.add('CONFIG_VALUE', { ...place, value: ours.quantizer, allowed });
    return { ...rest, ...clip_max_min, quantizer };
  }

  private weightOf(
    settings: Settings,
    weight: NonNullable<Settings['retrain_weight_quant_config']>,
  ): RetrainDraft['weight'] {
    const { arq_retrain: arq, ulq_retrain: lsq, lnq_retrain: lnq } = weight;
    if (lsq) return { ...lsq, quantizer: 'lsq' };
    if (!lnq) return { ...arq };
    const key = 'retrain_weight_quant_config';
    const { num_bits } = lnq;
    const stated = Object.fromEntries(Object.entries(lnq).filter(([name]) => name in LNQ_RULES));
    this.check(settings, key, stated, LNQ_RULES);
    return { quantizer: 'lnq', settings: stated, ...this.typeOf(settings, key, { num_bits: num_bits ?? 4 }, LNQ_BITS) };
  }

  private typeOf(
    settings: Settings,
    key: keyof Settings,
    { num_bits = 8 }: { readonly num_bits?: number },
    rule = NUM_BITS,
  ) {
    this.check(settings, key, { num_bits }, { num_bits: rule });
    return { dst_type: `INT${num_bits}` } as const;
  }

  private check(
    settings: Settings,
    key: keyof Settings,
    values: Readonly<Record<string, number | undefined>>,
    rules: Readonly<Record<string, Rule<number>>>,
  ): void {
    for (const [name, value] of Object.entries(values)) {
      if (value === undefined || rules[name]!.holds(value)) continue;
      const { allowed } = rules[name]!;
      this.problems.add('CONFIG_VALUE', { line: this.text.line(settings, key), key: name, value, allowed });
    }
  }

  private skipped(): (capability: LayerCapability) => boolean {
    const { skip_layers = [], quant_skip_layers = [], skip_layer_types = [], quant_skip_types = [] } = this.message;
    for (const key of ['skip_layers', 'quant_skip_layers'] as const) {
      const where = this.where(key);
      reportRepeated(this.problems, this.message[key] ?? [], where);
      for (const layer of this.message[key] ?? []) layerOf(this.problems, layer, where, this.byName);
    }
    const names = new Set([...skip_layers, ...quant_skip_layers]);
    const types = new Set([...skip_layer_types, ...quant_skip_types]);
    return (each) => names.has(each.layer) || each.types.some((type) => types.has(type));
  }

  private requireTrainable(layer: string, where: { readonly line: number; readonly key: string }): void {
    const found = layerOf(this.problems, layer, where, this.byName);
    const { line } = where;
    if (found?.float) this.problems.add('CONFIG_LAYER_FLOAT', { line, layer, op: found.op, reason: found.float });
  }

  private where(key: keyof RetrainMessage): { readonly line: number; readonly key: string } {
    return { line: this.text.line(this.message, key), key };
  }
}
