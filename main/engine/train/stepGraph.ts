/**
 * One step of training as one ONNX graph: forward pass, loss, backward pass, clipping, optimizer. Its inputs are a batch, what the
 * first output should be, and the state (weights, statistics of BatchNormalization, the optimizer's memory, the number of steps
 * done); its outputs are the loss, the learning rate, the norm of the gradient, and the next state.
 * Throws what differentiate and raiseOpset throw.
 */
import { valueInfo } from '../graph/build';
import { linksOf } from '../graph/links';
import { DataType, type ValueInfo } from '../graph/onnx';
import { differentiate } from '../grad/differentiate';
import { extended, type Extended } from '../grad/extend';
import { inferTypes } from '../ops/infer';
import { axisIndex } from '../ops/support/shapes';
import { lowerFakeQuantize } from '../passes/lowerFakeQuantize';
import { raiseOpset } from '../passes/raiseOpset';
import { trainBatchNorm } from '../passes/trainBatchNorm';
import { losses } from './losses';
import { number } from './params';
import { quantizationLoss } from './quantizationLoss';
import { STEP, type GraphModel, type State, type StepGraph, type StepOptions } from './step';
import { weightState, withUpdates } from './updates';

export function stepGraph(given: GraphModel, options: StepOptions): StepGraph {
  const fixed = withShapes(raiseOpset(given), options.shapes);
  const { graph, updates } = options.frozenStatistics
    ? { graph: fixed.graph, updates: new Map<string, string>() }
    : trainBatchNorm(fixed.graph);
  const { model: taught, made: objective } = withLoss({ ...fixed, graph }, options);
  const weights = options.groups.flatMap((group) => group.weights);
  const backward = differentiate(taught, objective, [...weights, ...(options.further ?? [])], options.formulations);
  const stepped = withUpdates(backward.model, backward.gradients, options);
  const statistics = [...updates].map(([name, next]) => weightState(taught, name, next));
  const states = [...stepped.states, ...statistics];
  const { formulations, questions } = backward;
  return { model: lowerFakeQuantize(withStates(stepped.model, states)), states, formulations, questions };
}

/** With inputs of fixed shapes; what was known of other values is forgotten. */
export function withShapes(model: GraphModel, shapes: StepOptions['shapes']): GraphModel {
  const input = model.graph.input.map((info): ValueInfo => {
    const shape = shapes.get(info.name);
    return shape ? valueInfo(info.name, info.type?.tensorType?.elemType ?? DataType.FLOAT, shape) : info;
  });
  return { ...model, graph: { ...model.graph, input, valueInfo: [] } };
}

/** Gives the name of what is made smaller: the loss, or with the quantization loss L_task + λ·L_q. */
function withLoss(model: GraphModel, options: StepOptions): Extended<GraphModel, string> {
  const { name, params = {} } = options.loss;
  const weight = options.quantizationLoss ?? 0;
  const loss = losses.get(name)!;
  const output = model.graph.output[0]!.name;
  const shape = inferTypes(model).values.get(output)!.shape as readonly number[];
  const classes = axisIndex(number(params, 'axis', -1), shape.length);
  const target =
    loss.teaches === 'labels'
      ? valueInfo(
          STEP.target,
          DataType.INT64,
          shape.filter((_, axis) => axis !== classes),
        )
      : valueInfo(STEP.target, DataType.FLOAT, shape);
  return extended<GraphModel, string>(model, [target], (e) => {
    e.scope = 'loss';
    const task = e.named(loss.emit(e, e.find(output)!, e.find(STEP.target)!, params), STEP.loss);
    if (weight === 0) return task.name;
    const rounding = e.named(quantizationLoss(e, model.graph), STEP.quantizationLoss);
    return e.named(e.add(task, e.mul(rounding, weight)), STEP.objective).name;
  });
}

/** States are inputs, no longer constants; what comes after them are the outputs. */
function withStates(model: GraphModel, states: readonly State[]): GraphModel {
  const names = new Set(states.map(({ name }) => name));
  const known = new Set(model.graph.input.map(({ name }) => name));
  const fresh = states.filter(({ name }) => !known.has(name));
  const input = [...model.graph.input, ...fresh.map(({ name, dims }) => valueInfo(name, DataType.FLOAT, dims))];
  const initializer = model.graph.initializer.filter(({ name }) => !names.has(name));
  const { producer } = linksOf(model.graph);
  const told = [STEP.loss, STEP.quantizationLoss, STEP.rate, STEP.norm]
    .filter((name) => producer.has(name))
    .map((name) => valueInfo(name, DataType.FLOAT, []));
  const output = [...told, ...states.map(({ next, dims }) => valueInfo(next, DataType.FLOAT, dims))];
  return { ...model, graph: { ...model.graph, input, initializer, output } };
}
