/** The forward pass of a step: shapes fixed, BatchNormalization in training, quantizers lowered. */
import { lowerFakeQuantize } from '../passes/lowerFakeQuantize';
import { raiseOpset } from '../passes/raiseOpset';
import { trainBatchNorm } from '../passes/trainBatchNorm';
import type { GraphModel, StepOptions } from './step';
import { withShapes } from './stepGraph';

export function calibrationModel(
  model: GraphModel,
  { shapes, frozenStatistics }: Pick<StepOptions, 'shapes' | 'frozenStatistics'>,
): GraphModel {
  const fixed = withShapes(raiseOpset(model), shapes);
  return lowerFakeQuantize(frozenStatistics ? fixed : { ...fixed, graph: trainBatchNorm(fixed.graph).graph });
}
