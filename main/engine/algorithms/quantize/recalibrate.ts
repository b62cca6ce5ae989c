/**
 * Choosing again from the statistics of an earlier run: other observers or parameters, other bits of the data, no data read.
 *
 * What was seen of a tensor depends on the model, its fusion, the quantized weights and the balancing before it. Those must be
 * the same; a layer that has become float since is allowed and said, though its weights were quantized then.
 */
import { fail } from '../../../../proto/errors';
import { inputPlan, type LayerPlan, type QuantPlan } from '../../../../proto/plan';
import type { LayerConditions, StatisticsIndex } from '../../../../proto/statistics';
import { answersOf } from '../../calibrate/tally';
import { decodeStatistics } from '../../calibrate/storedStatistics';
import type { Graph, Model } from '../../graph/onnx';
import type { Statistics } from '../../observers/observer';
import { weighPlan, type Calibrated, type Weighted } from './calibratePlan';
import { observedValue, observerOf, quantizedLayers, specOf, withActivationScales } from './plan';

/** Statistics of a run as they lie on disk. */
export interface StoredRun {
  readonly dir: string;
  readonly index: StatisticsIndex;
  /** By tensor, see calibrate/storedStatistics.ts. */
  readonly statistics: ReadonlyMap<string, Uint8Array>;
}

/** Under what conditions a calibrated plan has seen its tensors. */
export function conditionsOf(graph: Graph, plan: QuantPlan): LayerConditions[] {
  return quantizedLayers(graph, plan).map(({ layer, node }) => {
    const weight = inputPlan(layer, 1);
    const { strength, factors } = layer.balance ?? {};
    return {
      layer: layer.layer,
      value: observedValue(graph, node),
      weight: weight ? { bits: weight.format.bits, granularity: weight.granularity } : null,
      balance: strength !== undefined && factors ? { strength, factors: [...factors] } : null,
    };
  });
}

/** Layers that were quantized when the statistics were collected and are float now. */
export function floatSince({ index }: StoredRun, plan: QuantPlan): readonly string[] {
  const quantized = new Set(plan.layers.filter((layer) => inputPlan(layer, 0)).map(({ layer }) => layer));
  return index.layers.map(({ layer }) => layer).filter((layer) => !quantized.has(layer));
}

/** `model` has its BatchNormalizations folded. Throws STATISTICS_*. */
export function recalibratePlan(model: Model & { graph: Graph }, plan: QuantPlan, run: StoredRun): Calibrated {
  checkFusion(run, plan);
  const known = new Map(run.index.layers.map((each) => [each.layer, each]));
  const layers = plan.layers.map((layer) => (inputPlan(layer, 0) ? asThen(run, layer, known.get(layer.layer)) : layer));
  const weighted = weighPlan(model, { ...plan, layers });
  const choices = new Map(chooseAgain(run, weighted));
  return {
    graph: weighted.graph,
    plan: withActivationScales(weighted.plan, choices, weighted.graph),
    statistics: run.statistics,
  };
}

function checkFusion({ dir, index }: StoredRun, { fusion }: QuantPlan): void {
  if (index.fusion.enabled !== fusion.enabled)
    fail('STATISTICS_DIFFERENT', {
      dir,
      entry: 'do_fusion',
      was: String(index.fusion.enabled),
      is: String(fusion.enabled),
    });
  const [was, is] = [index.fusion.skip, fusion.skip].map((names) => `[${[...names].sort().join(', ')}]`);
  if (was !== is) fail('STATISTICS_DIFFERENT', { dir, entry: 'skip_fusion_layers', was: was!, is: is! });
}

/** The layer with the balance factors of then. */
function asThen({ dir }: StoredRun, layer: LayerPlan, then: LayerConditions | undefined): LayerPlan {
  if (!then) return fail('STATISTICS_LAYER', { dir, layer: layer.layer });
  const weight = inputPlan(layer, 1);
  const same = (key: string, was: unknown, is: unknown): void => {
    const [a, b] = [String(was ?? '–'), String(is ?? '–')];
    if (a !== b) fail('STATISTICS_DIFFERENT', { dir, entry: `${layer.layer}.${key}`, was: a, is: b });
  };
  same('weight_quant_params.num_bits', then.weight?.bits, weight?.format.bits);
  same('weight_quant_params.channel_wise', isPerChannel(then.weight), isPerChannel(weight));
  same('dmq_balancer_param', then.balance?.strength, layer.balance?.strength);
  return then.balance ? { ...layer, balance: then.balance } : layer;
}

const isPerChannel = (weight: { readonly granularity: string } | null | undefined): boolean | undefined =>
  weight ? weight.granularity === 'perChannel' : undefined;

function chooseAgain(run: StoredRun, { graph, plan }: Weighted) {
  const decoded = new Map<string, Statistics>();
  return quantizedLayers(graph, plan).flatMap(({ layer: { layer }, node, data }) => {
    const value = observedValue(graph, node);
    const statistics = decoded.get(value) ?? decodedOf(run, layer, value);
    decoded.set(value, statistics);
    const observer = observerOf(data);
    const spec = specOf(data);
    const rangeIsEnough = observer.needs(spec, { count: statistics.count, keepValues: false }).every(isRange);
    if (!rangeIsEnough && !statistics.histogram)
      fail('STATISTICS_RANGE_ONLY', { dir: run.dir, layer, observer: observer.name });
    return answersOf([{ layer, observer: observer.name, spec }], statistics);
  });
}

const isRange = ({ kind }: { readonly kind: string }): boolean => kind === 'range';

function decodedOf({ dir, statistics }: StoredRun, layer: string, value: string): Statistics {
  const bytes = statistics.get(value) ?? fail('STATISTICS_LAYER', { dir, layer });
  return decodeStatistics(bytes) ?? fail('STATISTICS_INVALID', { path: dir, entry: value });
}
