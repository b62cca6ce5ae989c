/**
 * Reads a simple configuration (`*.cfg`, protobuf text, amct-spec §5.2) into a config.json's value. An override replaces
 * common_config for its layers, it is not merged: what it leaves out gets AMCT's default. Precedence: layer, type, common.
 * `asymmetric`: stated; else common_config's where its algorithm is the same; else activation_offset (amct-facts §2).
 * Where the ONNX type and torch's type of a layer are both overridden, torch's counts: it says more.
 *
 * Throws what the text format throws, CONFIG_NAME_RESERVED, CONFIG_INVALID or its only problem.
 */
import { warning, type Warning } from '../../../../proto/amct/warnings';
import type { LayerCapability } from '../../../../proto/plan';
import { Problems } from '../problems';
import { readCalibration, type Calibration, type CalibrationMessage } from './calibration';
import { fitDraft } from './calibrationFit';
import { algorithmOf, completeLayer, quantizable, type AmctConfig, type LayerConfig, type LayerDraft } from './config';
import { checkAnyLeft, checkSkipFusion, layerOf, reportRepeated } from './configLists';
import { RULES } from './rules';
import { AMCT_CONFIG } from './schema';
import { readText, type TextFile } from './textReader';

interface ConfigMessage {
  readonly batch_num?: number;
  readonly activation_offset?: boolean;
  readonly skip_layers?: readonly string[];
  readonly skip_layer_types?: readonly string[];
  readonly fakequant_precision_mode?: 'FORCE_FP16_QUANT';
  readonly common_config?: CalibrationMessage;
  readonly override_layer_types?: readonly (Override & { readonly layer_type: string })[];
  readonly override_layer_configs?: readonly (Override & { readonly layer_name: string })[];
  readonly do_fusion?: boolean;
  readonly skip_fusion_layers?: readonly string[];
  readonly joint_quant?: boolean;
  readonly nuq_config?: object;
  readonly tensor_quantize?: readonly object[];
}

interface Override {
  readonly calibration_config: CalibrationMessage;
}

export interface SimpleConfig {
  readonly config: AmctConfig;
  readonly warnings: readonly Warning[];
}

export function readSimpleConfig(text: string, file: string, capabilities: readonly LayerCapability[]): SimpleConfig {
  const read = readText(AMCT_CONFIG, text, file);
  // The schema guarantees what the interface says.
  return new Reader(read, read.message as ConfigMessage, file, capabilities).read();
}

/** Types that AMCT quantizes, in ONNX's and torch's words (amct-facts §3): naming one that the model lacks is no mistake. */
const TYPES = [
  ...['Conv', 'Gemm', 'MatMul', 'ConvTranspose', 'AveragePool'],
  ...['Conv1d', 'Conv2d', 'Conv3d', 'Linear', 'ConvTranspose1d', 'ConvTranspose2d', 'AvgPool2d', 'LSTM', 'GRU'],
];

class Reader {
  private readonly problems: Problems;
  private readonly warnings: Warning[];
  private readonly byName: ReadonlyMap<string, LayerCapability>;
  private readonly layers: readonly LayerCapability[];

  constructor(
    private readonly text: TextFile,
    private readonly message: ConfigMessage,
    private readonly file: string,
    private readonly capabilities: readonly LayerCapability[],
  ) {
    this.problems = new Problems('CONFIG_INVALID', file);
    this.warnings = [...text.warnings];
    this.byName = new Map(capabilities.map((each) => [each.layer, each]));
    this.layers = quantizable(capabilities);
  }

  read(): SimpleConfig {
    const { batch_num = 1, activation_offset = true, do_fusion = true, skip_fusion_layers = [] } = this.message;
    const { fakequant_precision_mode: mode } = this.message;
    if (!RULES.batch_num.holds(batch_num)) {
      this.problems.add('CONFIG_VALUE', {
        ...this.where('batch_num'),
        value: batch_num,
        allowed: RULES.batch_num.allowed,
      });
    }
    this.refuseLater();
    checkSkipFusion(this.problems, skip_fusion_layers, this.where('skip_fusion_layers'), this.capabilities);
    const layers = this.readLayers(activation_offset);
    checkAnyLeft(this.problems, layers);
    this.problems.check();
    const precision = mode && { fakequant_precision_mode: mode };
    const config = {
      version: 1,
      batch_num,
      activation_offset,
      do_fusion,
      ...precision,
      skip_fusion_layers,
      layers,
    } as const;
    return { config, warnings: this.warnings };
  }

  private refuseLater(): void {
    const { joint_quant, nuq_config, tensor_quantize } = this.message;
    const add = (key: keyof ConfigMessage, value: string): void =>
      this.problems.add('CONFIG_LATER', { ...this.where(key), value });
    if (joint_quant) add('joint_quant', 'true');
    if (nuq_config) add('nuq_config', '{…}');
    if (tensor_quantize?.length) add('tensor_quantize', '{…}');
  }

  private readLayers(activationOffset: boolean): ReadonlyMap<string, LayerConfig> {
    const common = this.calibration(this.message.common_config, 'common_config', false);
    const byType = this.typeOverrides();
    const byLayer = this.layerOverrides();
    const skipped = this.skipped();
    const layers = this.layers.map((capability): [string, LayerConfig] => {
      const { layer, op, types } = capability;
      const type = types.find((each) => each !== op && byType.has(each)) ?? op;
      const calibration = byLayer.get(layer) ?? byType.get(type) ?? common;
      const fitting = { problems: this.problems, warnings: this.warnings, capability, enabled: !skipped(capability) };
      const draft = fitDraft(fitting, calibration);
      return [layer, completeLayer(draft, capability, inherited(draft, common.draft, activationOffset))];
    });
    return new Map(layers);
  }

  private calibration(message: CalibrationMessage | undefined, path: string, override: boolean): Calibration {
    return readCalibration({ text: this.text, problems: this.problems, path, override }, message ?? {});
  }

  private typeOverrides(): ReadonlyMap<string, Calibration> {
    const overrides = this.message.override_layer_types ?? [];
    const where = this.where('override_layer_types');
    const types = overrides.map(({ layer_type }) => layer_type);
    reportRepeated(this.problems, types, where);
    this.checkTypes(types, where);
    return new Map(
      overrides.map(({ layer_type, calibration_config }) => [
        layer_type,
        this.calibration(calibration_config, `override_layer_types "${layer_type}"`, true),
      ]),
    );
  }

  private layerOverrides(): ReadonlyMap<string, Calibration> {
    const overrides = this.message.override_layer_configs ?? [];
    const where = this.where('override_layer_configs');
    const names = overrides.map(({ layer_name }) => layer_name);
    reportRepeated(this.problems, names, where);
    for (const override of overrides) {
      const { layer_name: layer } = override;
      const line = this.text.line(override, 'layer_name');
      const found = layerOf(this.problems, layer, { ...where, line }, this.byName);
      if (found?.float) this.problems.add('CONFIG_LAYER_FLOAT', { line, layer, op: found.op, reason: found.float });
    }
    return new Map(
      overrides.map(({ layer_name, calibration_config }) => [
        layer_name,
        this.calibration(calibration_config, `override_layer_configs "${layer_name}"`, true),
      ]),
    );
  }

  private skipped(): (capability: LayerCapability) => boolean {
    const { skip_layers = [], skip_layer_types = [] } = this.message;
    const where = this.where('skip_layers');
    const whereTypes = this.where('skip_layer_types');
    reportRepeated(this.problems, skip_layers, where);
    reportRepeated(this.problems, skip_layer_types, whereTypes);
    this.checkTypes(skip_layer_types, whereTypes);
    for (const layer of skip_layers) {
      const found = layerOf(this.problems, layer, where, this.byName);
      const { file } = this;
      if (!found?.float) continue;
      this.warnings.push(warning('CONFIG_SKIPPED_ANYWAY', { file, line: where.line, layer, op: found.op }));
    }
    const [names, types] = [new Set(skip_layers), new Set(skip_layer_types)];
    return (each) => names.has(each.layer) || each.types.some((type) => types.has(type));
  }

  private checkTypes(names: readonly string[], { line, key }: { readonly line: number; readonly key: string }): void {
    const present = new Set(this.layers.flatMap(({ types }) => types));
    const known = [...new Set([...TYPES, ...present])];
    for (const type of names) {
      if (present.has(type)) continue;
      if (!known.includes(type)) this.problems.add('CONFIG_UNKNOWN_TYPE', { line, key, type, known: known.join(', ') });
      else this.warnings.push(warning('CONFIG_TYPE_UNUSED', { file: this.file, line, key, type }));
    }
  }

  private where(key: keyof ConfigMessage): { readonly line: number; readonly key: string } {
    return { line: this.text.line(this.message, key), key };
  }
}

/** What `asymmetric` is for a layer that does not state it. */
function inherited({ activation = {} }: LayerDraft, common: LayerDraft, activationOffset: boolean): boolean {
  const stated = common.activation?.asymmetric;
  const same = common.activation && algorithmOf(common.activation) === algorithmOf(activation);
  return same && stated !== undefined ? stated : activationOffset;
}
