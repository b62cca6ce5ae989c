/** What the run will take of the memory, said before it starts. */
import { observations } from '../../algorithms/quantize/calibratePlan';
import { merged } from '../../calibrate/collect';
import { forecast } from '../../calibrate/forecast';
import type { Graph, Model } from '../../graph/onnx';
import { tensorBytes } from '../../graph/tensor';
import type { JobContext } from '../job';
import { measureCall } from './measureCall';
import type { Calibration, OpenPtq } from './open';
import type { Warnings } from './warnings';

type GraphModel = Model & { readonly graph: Graph };

/** Of a calibration; a tensor that is larger than the budget is a warning. */
export function sayForecast(
  folded: GraphModel,
  { plan }: OpenPtq,
  { dataset, callSize, calls }: Calibration,
  budgetBytes: number,
  context: JobContext,
  warnings: Warnings,
): void {
  const extent = { callSize, calls };
  const { tasks, elements } = observations({ plan, graph: folded.graph, observed: folded }, extent);
  const options = { ...extent, elements, memoryBudgetBytes: budgetBytes };
  const { weightBytes, activationBytes, observedBytes, groups, largest } = forecast(folded, merged(tasks), options);
  const measureBytes = measureCall(folded, plan, dataset.maxBatch, budgetBytes).bytes;
  const now = process.memoryUsage.rss();
  context.log('info', 'MEMORY_FORECAST', {
    totalMiB: mebibytes(now + weightBytes + activationBytes + Math.max(observedBytes, measureBytes)),
    nowMiB: mebibytes(now),
    weightsMiB: mebibytes(weightBytes),
    activationsMiB: mebibytes(activationBytes),
    observedMiB: mebibytes(observedBytes),
    measuredMiB: mebibytes(measureBytes),
    budgetMiB: mebibytes(budgetBytes),
    passes: groups,
  });
  if (largest && largest.bytes > budgetBytes)
    warnings.add('MEMORY_BUDGET_EXCEEDED', {
      tensor: largest.value,
      neededMiB: mebibytes(largest.bytes),
      budgetMiB: mebibytes(budgetBytes),
    });
}

/** Of an export without calibration, which never holds more than the codes of one tensor, turned. */
export function sayExportForecast({ graph }: GraphModel, context: JobContext): void {
  const largest = graph.initializer.reduce((most, tensor) => Math.max(most, tensorBytes(tensor)), 0);
  const now = process.memoryUsage.rss();
  const held = Math.ceil(largest / 2);
  context.log('info', 'EXPORT_FORECAST', {
    totalMiB: mebibytes(now + held),
    nowMiB: mebibytes(now),
    tensorMiB: mebibytes(held),
  });
}

const mebibytes = (bytes: number): number => Math.ceil(bytes / 2 ** 20);
