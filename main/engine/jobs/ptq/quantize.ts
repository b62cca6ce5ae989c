/** From an opened job to quantized models: folding, calibration, placing, and what does not fit the target. */
import { fail } from '../../../../proto/errors';
import { isQuantizedLayer, type QuantPlan } from '../../../../proto/plan';
import { withCorrectedBiases } from '../../algorithms/quantize/biasCorrection';
import { calibratePlan, type Calibrated } from '../../algorithms/quantize/calibratePlan';
import { recalibratePlan } from '../../algorithms/quantize/recalibrate';
import { floated } from '../../algorithms/quantize/plan';
import type { Batches } from '../../calibrate/collect';
import type { Graph, Model } from '../../graph/onnx';
import { layerShifts } from '../../measure/layerShifts';
import { foldBatchNorm } from '../../passes/foldBatchNorm';
import { mergeQuantizers } from '../../passes/mergeQuantizers';
import { placeBalances, placeQuantizers } from '../../passes/placeQuantizers';
import { Session } from '../../runtime/session';
import type { JobContext } from '../job';
import { sayExportForecast, sayForecast } from './forecast';
import type { Calibration, OpenPtq } from './open';
import type { Warnings } from './warnings';

type GraphModel = Model & { readonly graph: Graph };

export interface Quantized {
  /** Float, BatchNormalization folded: what the layers are compared with. */
  readonly folded: GraphModel;
  /** With FakeQuantize nodes, merged. */
  readonly placed: GraphModel;
  readonly plan: QuantPlan;
  /** Absent where a record brought the factors. */
  readonly calibrated?: Calibrated;
  readonly calibrationMs: number;
  readonly forwardOnlyMs: number | null;
}

/** Rounds of floor and calibration in turn, of which the fastest count. */
const FLOOR_ROUNDS = 3;

export async function quantize(
  open: OpenPtq,
  context: JobContext,
  warnings: Warnings,
  options: { memoryBudgetBytes: number; measureFloor: boolean; biasCorrection: boolean },
): Promise<Quantized> {
  const { model } = open.prepared;
  const folded = foldedModel(open);
  if (open.stored) {
    context.stage('calibrate');
    const start = performance.now();
    const calibrated = recalibratePlan(folded, open.plan, open.stored);
    const calibrationMs = performance.now() - start;
    const result = place(open, model, calibrated.graph, calibrated.plan, warnings);
    return { folded, ...result, calibrated, calibrationMs, forwardOnlyMs: null };
  }
  if (!open.calibration) {
    sayExportForecast(folded, context);
    const graph = placeBalances(folded.graph, open.plan);
    return { folded, ...place(open, model, graph, open.plan, warnings), calibrationMs: 0, forwardOnlyMs: null };
  }
  sayForecast(folded, open, open.calibration, options.memoryBudgetBytes, context, warnings);
  let calibrationMs = Infinity;
  let forwardOnlyMs = Infinity;
  let calibrated: Calibrated | undefined;
  for (let round = 0; round < (options.measureFloor ? FLOOR_ROUNDS : 1); round++) {
    if (options.measureFloor)
      forwardOnlyMs = Math.min(forwardOnlyMs, await forwardOnly(folded, open, open.calibration, context));
    const { ms, ...rest } = await calibrate(folded, open, open.calibration, context, options.memoryBudgetBytes);
    calibrationMs = Math.min(calibrationMs, ms);
    calibrated = rest;
  }
  warnOfEmpty(calibrated!.plan, warnings);
  let result = place(open, model, calibrated!.graph, calibrated!.plan, warnings);
  if (options.biasCorrection) {
    const graph = await correctBiases(open, open.calibration, { folded, ...result }, calibrated!.graph, context);
    result = place(open, model, graph, result.plan, warnings);
  }
  return { folded, ...result, calibrated, calibrationMs, forwardOnlyMs: options.measureFloor ? forwardOnlyMs : null };
}

/** The float model that is quantized: BatchNormalization folded as the plan has it. */
export function foldedModel({ prepared: { model }, plan: { fusion } }: OpenPtq): GraphModel {
  return { ...model, graph: fusion.enabled ? foldBatchNorm(model.graph, fusion.skip) : model.graph };
}

/** Calibrates; the time is that of reading, running, counting and searching, without the creation of sessions. */
async function calibrate(
  folded: GraphModel,
  open: OpenPtq,
  calibration: Calibration,
  context: JobContext,
  memoryBudgetBytes: number,
) {
  context.stage('calibrate');
  let sessionMs = 0;
  const start = performance.now();
  const result = await calibratePlan(folded, open.plan, batchesOf(calibration), {
    threads: open.threads,
    memoryBudgetBytes,
    calls: calibration.calls,
    callSize: calibration.callSize,
    keepStatistics: true,
    onSession: (ms) => {
      sessionMs += ms;
    },
    onBalance: () => context.yieldToMessages(),
    onBatch: async (done, total) => {
      context.progress(done, total);
      await context.yieldToMessages();
    },
  });
  return { ...result, ms: performance.now() - start - sessionMs };
}

/** The batches of a calibration, in calls that the model can take. */
export function batchesOf({ dataset, callSize, samples }: Calibration): Batches {
  return async function* () {
    for await (const { feeds } of dataset.batches(callSize, { count: samples })) yield feeds;
  };
}

/** The graph whose biases make up for the mean error of each layer on the calibration set. */
async function correctBiases(
  { target, threads }: OpenPtq,
  calibration: Calibration,
  { folded, placed }: Pick<Quantized, 'folded' | 'placed'>,
  graph: Graph,
  context: JobContext,
): Promise<Graph> {
  const fakeQuant = target.fakeQuantModel(placed).graph;
  const pairs = target.layerPairs(folded.graph, placed.graph, fakeQuant);
  const onBatch = (): Promise<void> => context.yieldToMessages();
  const shifts = await layerShifts(folded, fakeQuant, pairs, batchesOf(calibration)(), { threads, onBatch });
  return withCorrectedBiases(graph, shifts);
}

/** What ONNX Runtime alone needs for the same batches: the floor that calibration is compared with. */
async function forwardOnly(
  model: GraphModel,
  { threads }: OpenPtq,
  calibration: Calibration,
  context: JobContext,
): Promise<number> {
  const session = await Session.open(model, { threads });
  let total = 0;
  for await (const feeds of batchesOf(calibration)()) {
    const start = performance.now();
    await session.run(feeds);
    total += performance.now() - start;
    await context.yieldToMessages();
  }
  await session.close();
  return total;
}

/** Places the quantizers; layers that do not fit the target stay float, said with their reason. Throws NOTHING_TO_QUANTIZE. */
export function place({ target }: OpenPtq, model: GraphModel, graph: Graph, plan: QuantPlan, warnings: Warnings) {
  const placed = { ...model, graph: mergeQuantizers(placeQuantizers(graph, plan)) };
  const unfit = target.unfit(placed);
  if (!plan.layers.some((layer) => isQuantizedLayer(layer) && !unfit.has(layer.layer)))
    fail('NOTHING_TO_QUANTIZE', { total: plan.layers.length });
  if (unfit.size === 0) return { placed, plan };
  for (const [layer, why] of unfit) warnings.add('LAYER_FLOAT', { layer, reason: why });
  const fitting = { ...plan, layers: plan.layers.map((layer) => floated(layer, unfit.get(layer.layer))) };
  return { placed: { ...model, graph: mergeQuantizers(placeQuantizers(graph, fitting)) }, plan: fitting };
}

/** Layers that no sample reached stay float. */
export function warnOfEmpty({ layers }: QuantPlan, warnings: Warnings): void {
  for (const { layer, inputs } of layers) {
    const why = inputs.flatMap((each) =>
      'float' in each && each.float.code === 'DATA_WITHOUT_ELEMENTS' ? [each.float] : [],
    )[0];
    if (why) warnings.add('LAYER_FLOAT', { layer, reason: why });
  }
}
