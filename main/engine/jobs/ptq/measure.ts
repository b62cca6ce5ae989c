/** Layer by layer: what was decided and what it costs, for layers.json, the report and the window. */
import { inputPlan, type LayerPlan, type QuantPlan } from '../../../../proto/plan';
import { REASONS } from '../../../../proto/reasons';
import { fill } from '../../../../proto/sentences';
import type { LayerReport } from '../../../../proto/job';
import type { Dataset } from '../../data/dataset';
import { layerErrors, type LayerErrors } from '../../measure/layerErrors';
import type { Graph, Model } from '../../graph/onnx';
import type { Values } from '../../runtime/session';
import type { JobContext } from '../job';
import { measureCall } from './measureCall';
import type { OpenPtq } from './open';
import type { Quantized } from './quantize';

/** Samples that the layers are compared on: enough for a ranking, few enough to be quick. */
const SAMPLES = 64;

/** Reports of all layers, with their errors where there are data to measure on. */
export async function measureLayers(
  open: OpenPtq,
  quantized: Quantized,
  fakeQuant: Model & { graph: Graph },
  context: JobContext,
  memoryBudgetBytes?: number,
): Promise<LayerReport[]> {
  const dataset = open.calibration?.dataset ?? open.accuracy?.dataset;
  const { folded, plan } = quantized;
  const callSize = measureCall(folded, plan, dataset?.maxBatch ?? 1, memoryBudgetBytes).callSize;
  const errors = dataset ? await errorsOf(open, quantized, fakeQuant, { dataset, callSize }, context) : undefined;
  const reports = reportLayers(quantized.plan, errors);
  reports.forEach((report) => context.layer(report));
  return reports;
}

/** One report a layer, with its errors where they were measured. */
export function reportLayers({ layers }: QuantPlan, errors?: ReadonlyMap<string, LayerErrors>): LayerReport[] {
  return layers.map((layer) => reportOf(layer, errors?.get(layer.layer)));
}

function errorsOf(
  { target, threads }: OpenPtq,
  { folded, placed }: Quantized,
  fakeQuant: Model & { graph: Graph },
  { dataset, callSize }: { dataset: Dataset; callSize: number },
  context: JobContext,
): Promise<Map<string, LayerErrors>> {
  context.stage('measure');
  const total = Math.min(SAMPLES, dataset.samples);
  let done = 0;
  async function* batches(): AsyncGenerator<Values> {
    for await (const { feeds, count } of dataset.batches(callSize, { count: total })) {
      yield feeds;
      done += count;
    }
  }
  const pairs = target.layerPairs(folded.graph, placed.graph, fakeQuant.graph);
  const onBatch = async (): Promise<void> => {
    context.progress(done, total);
    await context.yieldToMessages();
  };
  return layerErrors(folded, fakeQuant.graph, pairs, batches(), { threads, onBatch });
}

function reportOf(layer: LayerPlan, errors: LayerErrors | undefined): LayerReport {
  const data = inputPlan(layer, 0);
  const base = { name: layer.layer, op: layer.op };
  if (!data) return { ...base, bits: null, ...floatReason(layer), granularity: null, scale: null, zeroPoint: null };
  const weight = inputPlan(layer, 1);
  return {
    ...base,
    bits: { data: data.format.bits, weight: weight?.format.bits ?? null },
    granularity: weight?.granularity ?? data.granularity,
    scale: data.scale![0]!,
    zeroPoint: data.zeroPoint![0]!,
    ...errors?.accumulated,
    ...(errors?.alone ? { alone: errors.alone } : {}),
  };
}

function floatReason({ inputs }: LayerPlan): Pick<LayerReport, 'reason'> {
  const why = inputs.flatMap((each) => ('float' in each ? [each.float] : []))[0];
  return why ? { reason: { ...why, text: fill(REASONS[why.code].en, why.params) } } : {};
}
