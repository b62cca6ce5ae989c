/**
 * A record into a plan that a configuration made, and a calibrated plan into a record (amct-spec §5.7, amct-facts §1.4).
 * The bits of a record, its number of scales, its offset and its balance factors must be what the configuration asked for:
 * else they are of another configuration. `skip_fusion: true` keeps a layer out of BN fusion.
 *
 * Throws RECORD_INVALID or its only problem.
 */
import { warning, type Warning } from '../../../../proto/amct/warnings';
import {
  inputPlan,
  isQuantized,
  isQuantizedLayer,
  type InputPlan,
  type LayerPlan,
  type QuantPlan,
  type Quantizer,
} from '../../../../proto/plan';
import { Problems } from '../problems';
import type { RecordFile } from './record';
import type { LayerRecord, RecordEntry } from './recordContent';

export interface AppliedRecord {
  readonly plan: QuantPlan;
  readonly warnings: readonly Warning[];
}

/** `layerNames`: the names of all nodes of the model. */
export function applyRecord(plan: QuantPlan, record: RecordFile, layerNames: Iterable<string>): AppliedRecord {
  const problems = new Problems('RECORD_INVALID', record.file);
  const warnings = checkNames(problems, plan, record, new Set(layerNames));
  const byKey = new Map(record.entries.map((entry) => [entry.key, entry]));
  const layers = plan.layers.map((layer) => {
    if (!isQuantizedLayer(layer)) return layer;
    const entry = byKey.get(layer.layer);
    if (entry?.value) return new Filling(problems, layer, entry.key, entry.value, record.line(entry)).filled();
    problems.add('RECORD_LAYER_MISSING', { layer: layer.layer });
    return layer;
  });
  problems.check();
  const unfused = record.entries.filter(({ value }) => value?.skip_fusion).map(({ key }) => key);
  const skip = [...new Set([...plan.fusion.skip, ...unfused])];
  return { plan: { ...plan, fusion: { ...plan.fusion, skip }, layers }, warnings };
}

function checkNames(problems: Problems, plan: QuantPlan, record: RecordFile, names: ReadonlySet<string>): Warning[] {
  const quantized = new Set(plan.layers.filter(isQuantizedLayer).map(({ layer }) => layer));
  const warnings: Warning[] = [];
  for (const entry of record.entries) {
    const { key } = entry;
    const line = record.line(entry);
    const tensor = /^(.*):(\d+)$/s.exec(key);
    if (quantized.has(key)) continue;
    if (names.has(key)) warnings.push(warning('RECORD_UNUSED', { file: record.file, line, key }));
    else if (tensor && names.has(tensor[1]!)) {
      problems.add('RECORD_TENSOR_LATER', { line, key, layer: tensor[1]!, input: tensor[2]! });
    } else problems.add('RECORD_LAYER_UNKNOWN', { line, key });
  }
  return warnings;
}

/** One layer of the plan with what its record says. */
class Filling {
  constructor(
    private readonly problems: Problems,
    private readonly layer: LayerPlan,
    private readonly key: string,
    private readonly value: LayerRecord,
    private readonly line: number,
  ) {}

  filled(): LayerPlan {
    const { layer } = this;
    if (!inputPlan(layer, 1)) this.noWeight();
    const inputs = layer.inputs.map((each): InputPlan => {
      if (!isQuantized(each)) return each;
      return {
        input: each.input,
        quantizer: each.input === 0 ? this.data(each.quantizer) : this.weight(each.quantizer),
      };
    });
    return { ...layer, inputs, ...this.balance() };
  }

  private data(quantizer: Quantizer): Quantizer {
    const { scale_d, offset_d = 0 } = this.value;
    this.bits('act_type', quantizer.format.bits);
    if (scale_d === undefined) return this.missing('scale_d', quantizer);
    if (quantizer.symmetric && offset_d !== 0) {
      this.problems.add('RECORD_OFFSET', { line: this.line, key: this.key, value: offset_d });
    }
    return { ...quantizer, scale: [scale_d], zeroPoint: [offset_d] };
  }

  /** One scale for many channels is what a record of a single channel looks like as well: it is one for the tensor. */
  private weight(quantizer: Quantizer): Quantizer {
    const { scale_w, offset_w } = this.value;
    this.bits('wts_type', quantizer.format.bits);
    if (!scale_w?.length) return this.missing('scale_w', quantizer);
    const count = scale_w.length;
    if (quantizer.granularity === 'perTensor' && count > 1) {
      this.problems.add('RECORD_GRANULARITY', { line: this.line, key: this.key, count });
    }
    return { ...quantizer, granularity: count > 1 ? 'perChannel' : 'perTensor', scale: scale_w, zeroPoint: offset_w };
  }

  /** A layer without weights (AveragePool) has one scale_w, and that is 1. */
  private noWeight(): void {
    const { scale_w = [] } = this.value;
    if (scale_w.length <= 1 && (scale_w[0] ?? 1) === 1) return;
    const value = scale_w.slice(0, 3).join(', ');
    this.problems.add('RECORD_VALUE', { line: this.line, key: this.key, field: 'scale_w', value, allowed: '1.0' });
  }

  private balance(): Pick<LayerPlan, 'balance'> {
    const { tensor_balance_factor: factors = [] } = this.value;
    const { balance } = this.layer;
    if (balance && factors.length) return { balance: { ...balance, factors } };
    const place = { line: this.line, key: this.key };
    if (balance) this.problems.add('RECORD_FIELD_MISSING', { ...place, field: 'tensor_balance_factor' });
    else if (factors.length) this.problems.add('RECORD_BALANCE', { ...place, count: factors.length });
    return {};
  }

  /** dst_type decides both types where it is present; what is absent is INT8. */
  private bits(type: 'act_type' | 'wts_type', bits: number): void {
    const field = this.value.dst_type === undefined ? type : 'dst_type';
    const value = this.value[field] ?? 'INT8';
    if (value !== `INT${bits}`)
      this.problems.add('RECORD_BITS', { line: this.line, key: this.key, field, value, bits });
  }

  private missing(field: string, quantizer: Quantizer): Quantizer {
    this.problems.add('RECORD_FIELD_MISSING', { line: this.line, key: this.key, field });
    return quantizer;
  }
}

/**
 * The record of a calibrated plan. AMCT's order is that of the first write: `order` (the layers of the plan by default),
 * but balanced layers first. Layers of which nothing is known yet are left out.
 */
export function recordFromPlan(plan: QuantPlan, order?: readonly string[]): readonly RecordEntry[] {
  const layers = order ? inOrder(plan.layers, order) : plan.layers;
  const balanced = layers.filter(({ balance }) => balance?.factors);
  const others = layers.filter(({ balance }) => !balance?.factors);
  return [...balanced, ...others].flatMap((layer) => {
    const value = valueOf(layer);
    return Object.keys(value).length ? [{ key: layer.layer, value }] : [];
  });
}

function inOrder(layers: readonly LayerPlan[], order: readonly string[]): readonly LayerPlan[] {
  const place = new Map(order.map((layer, index) => [layer, index]));
  const placeOf = ({ layer }: LayerPlan): number => place.get(layer) ?? order.length;
  return [...layers].sort((a, b) => placeOf(a) - placeOf(b));
}

/** The data half has act_type, the weight half wts_type; a layer without weights gets scale_w 1 and no wts_type. */
function valueOf(layer: LayerPlan): LayerRecord {
  const data = inputPlan(layer, 0);
  const weight = inputPlan(layer, 1);
  const factors = layer.balance?.factors;
  const scale_w = weight ? weight.scale : data?.scale && [1];
  return {
    ...(data?.scale && { scale_d: data.scale[0], offset_d: data.zeroPoint?.[0] ?? 0, act_type: typeOf(data) }),
    ...(scale_w && { scale_w, offset_w: scale_w.map(() => 0) }),
    ...(weight?.scale && { wts_type: typeOf(weight) }),
    ...(factors && { tensor_balance_factor: factors }),
  };
}

const typeOf = ({ format }: Quantizer): string => `INT${format.bits}`;
