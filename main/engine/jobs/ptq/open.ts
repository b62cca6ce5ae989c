/** Everything that a post-training quantization needs, opened and checked before anything runs. */
import { fail } from '../../../../proto/errors';
import type { Finding, JobOf } from '../../../../proto/job';
import { isQuantizedLayer, type LayerCapability, type QuantPlan } from '../../../../proto/plan';
import { floatSince, type StoredRun } from '../../algorithms/quantize/recalibrate';
import { checkCounts } from '../../algorithms/quantize/plan';
import { openDataset, requireSamples, type Dataset } from '../../data/dataset';
import { isAscendNode, isFakeQuantNode } from '../../export/ascend/deployNodes';
import type { Target } from '../../export/target';
import { targets } from '../../export/targets';
import { defaultConfig, withOtherNodes, type AmctConfig } from '../../formats/amct/config';
import { planFromConfig } from '../../formats/amct/planFromConfig';
import { readRecord } from '../../formats/amct/record';
import { applyRecord } from '../../formats/amct/recordPlan';
import { readTextFile } from '../../graph/files';
import { feedsOf } from '../../graph/links';
import { Accuracy } from '../accuracy';
import { mergeFindings } from '../doctor/merge';
import type { JobContext } from '../job';
import { threadsOf } from '../machine';
import { prepareModel, type PreparedModel } from '../prepare';
import { readAnyConfig } from './config';
import { readStatistics } from './statistics';
import type { Warnings } from './warnings';

export interface OpenPtq {
  readonly prepared: PreparedModel;
  /** What was found before anything ran, none of it an error. */
  readonly preflight: readonly Finding[];
  readonly target: Target;
  readonly config: AmctConfig;
  /** From the configuration; with a record also its scales. */
  readonly plan: QuantPlan;
  readonly calibration?: Calibration;
  /** Statistics of an earlier run instead of data. */
  readonly stored?: StoredRun;
  readonly accuracy?: Accuracy;
  readonly threads: number;
}

/** The calibration set and how it is cut: `plan.batchNum` batches, each in calls that the model can take. */
export interface Calibration {
  readonly dataset: Dataset;
  readonly callSize: number;
  readonly calls: number;
  readonly samples: number;
}

const DEFAULT_BATCH = 32;

/**
 * `planOf`: a plan from elsewhere than the configuration of the job. Throws what is wrong with the model, the configuration, the record
 * or the data; TARGET_VIOLATED with all findings reported.
 */
export async function openPtq(
  job: JobOf<'ptq'>,
  context: JobContext,
  warnings: Warnings,
  planOf?: (prepared: PreparedModel, capabilities: readonly LayerCapability[]) => QuantPlan,
): Promise<OpenPtq> {
  context.stage('load');
  const prepared = prepareModel(job.model, job.inputShapes);
  refuseQuantized(job.model, prepared);
  prepared.findings.forEach((finding) => context.finding(finding));
  await context.yieldToMessages();
  context.stage('check');
  const target =
    targets.get(job.target) ??
    fail('TARGET_UNAVAILABLE', { target: job.target, known: [...targets.keys()].join(', ') });
  const capabilities = target.layers(prepared.model);
  const config = openConfig(job, withOtherNodes(capabilities, prepared.model.graph.node), warnings);
  const planned = planOf?.(prepared, capabilities) ?? planFromConfig(config, capabilities);
  const preflight = checkPlan(prepared, target, planned, context);
  const plan = openPlan(job, prepared, planned, warnings);
  const quantized = plan.layers.filter(isQuantizedLayer).length;
  context.log('info', 'LAYERS_PLANNED', { quantized, total: plan.layers.length });
  const threads = threadsOf(job.threads);
  const calibration = job.calib ? await openCalibration(job, prepared, plan) : undefined;
  const stored = job.statistics ? openStatistics(job, job.statistics, plan, warnings) : undefined;
  const accuracy = job.eval ? await Accuracy.open(job.eval, prepared, context, threads, job) : undefined;
  return { prepared, preflight, target, config, plan, calibration, stored, accuracy, threads };
}

/** A deploy or fake-quant model is the end of this way, not its beginning. Throws ALREADY_QUANTIZED. */
export function refuseQuantized(path: string, { model }: PreparedModel): void {
  const nodes = model.graph.node.filter((node) => isAscendNode(node) || isFakeQuantNode(node));
  const [first] = nodes;
  if (first) fail('ALREADY_QUANTIZED', { path, count: nodes.length, node: first.name, op: first.opType });
}

/** All that the target has against model and plan, reported at once; throws where some of it is an error. */
function checkPlan({ model }: PreparedModel, target: Target, plan: QuantPlan, context: JobContext): Finding[] {
  const wrong = target.check(model).filter(({ severity }) => severity === 'error');
  const found = mergeFindings([...wrong, ...target.preflight(model, plan)]);
  found.forEach((finding) => context.finding(finding));
  // That nothing is switched on has an error of its own.
  const count = found.filter(({ severity, code }) => severity === 'error' && code !== 'NO_LAYER_ENABLED').length;
  if (count > 0) fail('TARGET_VIOLATED', { target: target.id, count });
  return found;
}

/** config.json, a simple config (text protobuf), or the defaults; a number of batches given beside it wins. */
function openConfig(job: JobOf<'ptq'>, capabilities: readonly LayerCapability[], warnings: Warnings): AmctConfig {
  const config = job.config ? readAnyConfig(job.config, capabilities, warnings) : defaultConfig(capabilities);
  return job.batchNum === undefined ? config : { ...config, batch_num: job.batchNum };
}

function openPlan(job: JobOf<'ptq'>, { model }: PreparedModel, plan: QuantPlan, warnings: Warnings): QuantPlan {
  if (!plan.layers.some(isQuantizedLayer)) fail('NOTHING_TO_QUANTIZE', { total: plan.layers.length });
  if (!job.record) return plan;
  const record = readRecord(readTextFile(job.record), job.record);
  const applied = applyRecord(
    plan,
    record,
    model.graph.node.map(({ name }) => name),
  );
  warnings.addAll([...record.warnings, ...applied.warnings]);
  checkCounts(model.graph, applied.plan, job.record);
  return applied.plan;
}

function openStatistics(job: JobOf<'ptq'>, dir: string, plan: QuantPlan, warnings: Warnings): StoredRun {
  const stored = readStatistics(dir, job);
  for (const layer of floatSince(stored, plan)) warnings.add('STATISTICS_LAYER_FLOAT', { layer });
  return stored;
}

async function openCalibration(job: JobOf<'ptq'>, { model }: PreparedModel, plan: QuantPlan): Promise<Calibration> {
  const dataset = await openDataset(job.calib!, feedsOf(model.graph), { cache: job.cache });
  const batchSize = job.batchSize ?? Math.max(1, Math.min(DEFAULT_BATCH, Math.floor(dataset.samples / plan.batchNum)));
  const samples = batchSize * plan.batchNum;
  requireSamples(dataset, samples);
  const callSize = Math.min(batchSize, dataset.maxBatch);
  return { dataset, callSize, samples, calls: Math.ceil(batchSize / callSize) * plan.batchNum };
}
