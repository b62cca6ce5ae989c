/** The forward pass of a step: shapes fixed, BatchNormalization in training, quantizers lowered. */
import { lowerFakeQuantize } from '../passes/lowerFakeQuantize';
import { raiseOpset } from '../passes/raiseOpset';
import { trainBatchNorm } from '../passes/trainBatchNorm';
import type { GraphModel, StepOptions } from './step';
import { withShapes } from './stepGraph';

export function calibrationModel(
  model: GraphModel,
  { shapes, frozenStatistics, frozen }: Pick<StepOptions, 'shapes' | 'frozenStatistics' | 'frozen'>,
): GraphModel {
  const fixed = withShapes(raiseOpset(model), shapes);
  if (frozenStatistics) return lowerFakeQuantize(fixed);
  const { graph } = trainBatchNorm(fixed.graph, ({ name }) => !frozen?.has(name));
  return lowerFakeQuantize({ ...fixed, graph });
}
