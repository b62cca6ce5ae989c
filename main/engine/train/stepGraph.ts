/**
 * One step of training as one ONNX graph: forward pass, loss, backward pass, clipping, optimizer. Its inputs are a batch, what the
 * first output should be, and the state (weights, statistics of BatchNormalization, the optimizer's memory, the number of steps
 * done); its outputs are the loss, the learning rate, the norm of the gradient, and the next state.
 *
 * Where a batch is cut into k parts of equal size there are two: `accumulate` runs for each part j, sum' = sum + g_j / k; then `model`
 * clips the sum and updates. A loss is a mean over samples, so L = Σ_j L_j / k and the sum is the gradient of the whole batch, where no
 * layer mixes samples: BatchNormalization in training takes the statistics of a part, and they move with each.
 * Throws what differentiate and raiseOpset throw.
 */
import { valueInfo } from '../graph/build';
import { linksOf } from '../graph/links';
import { DataType, type ValueInfo } from '../graph/onnx';
import { elementCount } from '../graph/tensor';
import { differentiate, type Differentiated } from '../grad/differentiate';
import { extended, type Extended } from '../grad/extend';
import { inferTypes } from '../ops/infer';
import { axisIndex } from '../ops/support/shapes';
import { lowerFakeQuantize } from '../passes/lowerFakeQuantize';
import { raiseOpset } from '../passes/raiseOpset';
import { trainBatchNorm } from '../passes/trainBatchNorm';
import { losses } from './losses';
import { number } from './params';
import { quantizationLoss } from './quantizationLoss';
import { STEP, type GraphModel, type State, type StateGraph, type StepGraph, type StepOptions } from './step';
import { weightState, withUpdates } from './updates';

export function stepGraph(given: GraphModel, options: StepOptions): StepGraph {
  const fixed = withShapes(raiseOpset(given), options.shapes);
  const { graph, updates } = options.frozenStatistics
    ? { graph: fixed.graph, updates: new Map<string, string>() }
    : trainBatchNorm(fixed.graph, ({ name }) => !options.frozen?.has(name));
  const { model: taught, made: objective } = withLoss({ ...fixed, graph }, options);
  const weights = options.groups.flatMap((group) => group.weights);
  const backward = differentiate<GraphModel>(
    taught,
    objective,
    [...weights, ...(options.further ?? [])],
    options.formulations,
  );
  const statistics = [...updates].map(([name, next]) => weightState(taught, name, next));
  const { parts = 1 } = options;
  const graphs = parts > 1 ? inParts(backward, statistics, options, parts) : atOnce(backward, statistics, options);
  const { formulations, questions } = backward;
  return { ...graphs, parts, formulations, questions };
}

type Backward = Differentiated<GraphModel>;

function atOnce({ model, gradients }: Backward, statistics: readonly State[], options: StepOptions): StateGraph {
  const stepped = withUpdates(model, gradients, options);
  const states = [...stepped.states, ...statistics];
  return { model: lowerFakeQuantize(withStates(stepped.model, states)), states };
}

function inParts(
  { model, gradients }: Backward,
  statistics: readonly State[],
  options: StepOptions,
  parts: number,
): Pick<StepGraph, 'model' | 'states' | 'accumulate'> {
  const { initializer } = linksOf(model.graph);
  const weights = options.groups.flatMap((group) => group.weights);
  const sums = weights.map((weight): State => {
    const { dims } = initializer.get(weight)!;
    return { name: `${weight}.sum`, next: `${weight}.sum.next`, dims, initial: new Float32Array(elementCount(dims)) };
  });
  const { model: summed } = extended(model, sums.map(infoOf), (e) => {
    e.scope = 'accumulate';
    sums.forEach(({ name, next }, i) => {
      const share = e.mul(e.find(gradients.get(weights[i]!)!)!, 1 / parts);
      e.named(e.add(e.find(name)!, share), next);
    });
  });
  const summedUp = new Map(weights.map((name, i) => [name, sums[i]!.name]));
  const update = withUpdates(updateOf(model, options, sums), summedUp, options);
  const states = [...update.states, ...statistics];
  const read = [...states.filter(({ name }) => initializer.has(name)), ...sums];
  return {
    model: withStates(update.model, update.states),
    states,
    accumulate: { model: lowerFakeQuantize(withStates(summed, read)), states: read, sums },
  };
}

/** Weights and what is kept as they are, nothing of which is computed yet; the sums are inputs. */
function updateOf(model: GraphModel, { groups, kept = [] }: StepOptions, sums: readonly State[]): GraphModel {
  const names = new Set([...groups.flatMap(({ weights }) => weights), ...kept]);
  const initializer = model.graph.initializer.filter(({ name }) => names.has(name));
  return {
    ...model,
    graph: { ...model.graph, node: [], input: sums.map(infoOf), initializer, output: [], valueInfo: [] },
  };
}

const infoOf = ({ name, dims }: State): ValueInfo => valueInfo(name, DataType.FLOAT, dims);

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

/** States are inputs, no longer constants; what comes after those that the graph replaces are the outputs. */
function withStates(model: GraphModel, states: readonly State[]): GraphModel {
  const names = new Set(states.map(({ name }) => name));
  const known = new Set(model.graph.input.map(({ name }) => name));
  const { producer } = linksOf(model.graph);
  const input = [...model.graph.input, ...states.filter(({ name }) => !known.has(name)).map(infoOf)];
  const initializer = model.graph.initializer.filter(({ name }) => !names.has(name));
  const told = [STEP.loss, STEP.quantizationLoss, STEP.rate, STEP.norm].map((name) => ({ name, dims: [] }));
  const replaced = states.map(({ next: name, dims }) => ({ name, dims }));
  const output = [...told, ...replaced]
    .filter(({ name }) => producer.has(name))
    .map(({ name, dims }) => valueInfo(name, DataType.FLOAT, dims));
  return { ...model, graph: { ...model.graph, input, initializer, output } };
}
