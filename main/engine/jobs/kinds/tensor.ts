/**
 * A layer's input over some samples of a run's calibration set: how its values are spread, and how they are after quantization.
 * Throws LAYER_NOT_QUANTIZED, RUN_NO_CALIBRATION and what opening the run and its data throws.
 */
import { fail } from '../../../../proto/errors';
import type { Histogram, TensorFacts } from '../../../../proto/graphView';
import type { JobOf, LayerReport } from '../../../../proto/job';
import { openDataset } from '../../data/dataset';
import { valueInfo } from '../../graph/build';
import { feedsOf, linksOf } from '../../graph/links';
import { DataType } from '../../graph/onnx';
import { fakeQuantizeData } from '../../numerics/affine';
import { dataInput } from '../../passes/layerInput';
import { keepOnly } from '../../passes/removeDead';
import { Session } from '../../runtime/session';
import type { JobRunner } from '../job';
import { threadsOf } from '../machine';
import { openFinishedRun, type FinishedRun } from '../ptq/ofRun';

const SAMPLES = 16;
const BINS = 200;

export const tensor: JobRunner<JobOf<'tensor'>> = {
  kind: 'tensor',
  async run(job, context): Promise<TensorFacts> {
    context.stage('load');
    const run = openFinishedRun(job.run);
    const layer = quantizedLayer(run, job.layer);
    context.stage('calibrate');
    const { values, samples } = await inputOf(run, job.layer, job.run);
    await context.yieldToMessages();
    const bits = layer.bits.data;
    const quantized = fakeQuantizeData(values, layer, bits);
    const [low, high] = [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1];
    const clip = [(low - layer.zeroPoint) * layer.scale, (high - layer.zeroPoint) * layer.scale] as const;
    const range = rangeOf(values);
    return {
      schema: 1,
      layer: job.layer,
      samples,
      float: histogram(values, range),
      quantized: histogram(quantized, range),
      clip,
    };
  },
};

interface Quantized {
  readonly bits: NonNullable<LayerReport['bits']>;
  readonly scale: number;
  readonly zeroPoint: number;
}

function quantizedLayer({ layers }: FinishedRun, name: string): Quantized {
  const { bits, scale, zeroPoint } = layers.find((each) => each.name === name) ?? {};
  if (!bits || typeof scale !== 'number' || typeof zeroPoint !== 'number')
    return fail('LAYER_NOT_QUANTIZED', { layer: name });
  return { bits, scale, zeroPoint };
}

/** The values that the layer reads, of the first samples. */
async function inputOf({ job, float }: FinishedRun, layer: string, dir: string) {
  const path = job.calib ?? job.eval ?? fail('RUN_NO_CALIBRATION', { dir });
  const { graph } = float.model;
  const node = linksOf(graph).node.get(layer) ?? fail('LAYER_NOT_QUANTIZED', { layer });
  const { value } = dataInput(graph, node);
  const dataset = await openDataset(path, feedsOf(graph));
  const size = Math.min(SAMPLES, dataset.maxBatch, dataset.samples);
  const { value: batch } = await dataset.batches(size, { count: size }).next();
  const { feeds, count } = batch!;
  if (feeds[value]) return { values: feeds[value].data as Float32Array, samples: count as number };
  const part = keepOnly(graph, [valueInfo(value, DataType.FLOAT)]);
  const session = await Session.open({ ...float.model, graph: part }, { threads: threadsOf(job.threads) });
  const fed = Object.fromEntries(Object.entries(feeds).filter(([name]) => linksOf(part).input.has(name)));
  const outputs = await session.run(fed as typeof feeds);
  await session.close();
  return { values: outputs[value]!.data as Float32Array, samples: count as number };
}

type Range = readonly [number, number];

function rangeOf(values: Float32Array): Range {
  let [min, max] = [Infinity, -Infinity];
  for (const x of values) {
    if (x < min) min = x;
    if (x > max) max = x;
  }
  return max > min ? [min, max] : [min - 0.5, min + 0.5];
}

/** Equal bins; what quantization moved out of the range counts at its ends. */
function histogram(values: Float32Array, [min, max]: Range): Histogram {
  const counts = new Array<number>(BINS).fill(0);
  const width = (max - min) / BINS;
  for (const x of values) {
    const bin = Math.min(BINS - 1, Math.max(0, Math.floor((x - min) / width)));
    counts[bin] = counts[bin]! + 1;
  }
  return { min, max, counts };
}
