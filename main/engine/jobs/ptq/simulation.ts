/** The deploy model executed in integers on a few samples, beside the fake-quant model that all accuracy was measured with. */
import type { SimulationFacts } from '../../../../proto/job';
import { differenceText } from '../../../../proto/simulation';
import { deployDifference } from '../../measure/deployDifference';
import type { Graph, Model } from '../../graph/onnx';
import { int8KernelsSaturate } from '../../runtime/int8Kernels';
import type { Values } from '../../runtime/session';
import type { JobContext } from '../job';
import { measureCall } from './measureCall';
import type { OpenPtq } from './open';
import type { Quantized } from './quantize';

/**
 * Both models compute the same but for rounding, which few samples show as well as many: as many as are compared at once,
 * fewer where a sample is large.
 */
const LEAST = 4;
const MOST = 16;

/** null where there are no data. Throws DEPLOY_NODE, RUNTIME_*. */
export async function simulateDeploy(
  { target, accuracy, calibration, threads }: Pick<OpenPtq, 'target' | 'accuracy' | 'calibration' | 'threads'>,
  { folded, placed, plan }: Pick<Quantized, 'folded' | 'placed' | 'plan'>,
  fakeQuant: Model & { readonly graph: Graph },
  context: JobContext,
  memoryBudgetBytes?: number,
): Promise<SimulationFacts | null> {
  const dataset = accuracy?.dataset ?? calibration?.dataset;
  if (!dataset) return null;
  context.stage('simulate');
  const { callSize } = measureCall(folded, plan, dataset.maxBatch, memoryBudgetBytes);
  const { callSize: fitting } = measureCall(folded, plan, Infinity);
  const samples = Math.min(Math.max(LEAST, Math.min(MOST, fitting)), dataset.samples);
  let done = 0;
  async function* batches(): AsyncGenerator<Values> {
    for await (const { feeds, count } of dataset!.batches(callSize, { count: samples })) {
      yield feeds;
      done += count;
    }
  }
  const simulation = target.simulate(target.deployModel(placed));
  const onBatch = async (): Promise<void> => {
    context.progress(done, samples);
    await context.yieldToMessages();
  };
  const difference = await deployDifference(simulation, fakeQuant, batches(), { threads, onBatch });
  const facts = {
    samples,
    ...difference,
    int8KernelsSaturate: await int8KernelsSaturate(),
    layers: simulation.layers,
  };
  sayDifference(facts, context);
  return facts;
}

function sayDifference({ samples, maxDifference, ties, quantizedValues }: SimulationFacts, context: JobContext): void {
  const difference = maxDifference === null ? 'NaN' : differenceText(maxDifference);
  context.log('info', 'DEPLOY_COMPARED', { difference, samples, ties, values: quantizedValues });
}
