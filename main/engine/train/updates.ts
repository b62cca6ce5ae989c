/** The part of a step behind the backward pass: learning rate, clipping, and the optimizer for each weight. */
import { valueInfo } from '../graph/build';
import { linksOf } from '../graph/links';
import { DataType } from '../graph/onnx';
import { range, sizeOf, type Emitter, type Value } from '../grad/emitter';
import { extended } from '../grad/extend';
import { floatValues } from '../numerics/values';
import { optimizers } from './optimizers';
import { schedules } from './schedules';
import { STEP, type GraphModel, type State, type StepOptions, type WeightGroup } from './step';

export interface Stepped {
  readonly model: GraphModel;
  readonly states: readonly State[];
}

/** `gradients`: weight → the value that holds its gradient. */
export function withUpdates(model: GraphModel, gradients: ReadonlyMap<string, string>, options: StepOptions): Stepped {
  const memory = options.groups.flatMap(({ weights }) => weights.flatMap((weight) => memoryOf(model, weight, options)));
  const inputs = [{ name: STEP.done, dims: [] }, ...memory];
  const infos = inputs.map(({ name, dims }) => valueInfo(name, DataType.FLOAT, dims));
  const { model: whole, made } = extended(model, infos, (e) => {
    e.scope = 'step';
    const found = new Map([...gradients].map(([weight, value]) => [weight, e.find(value)!]));
    const factor = clipping(e, [...found.values()], options.clipNorm);
    const moment = momentOf(e, options);
    const counter = { name: STEP.done, next: moment.step.name, dims: [], initial: new Float32Array(1) };
    const clipped = new Map([...found].map(([weight, value]) => [weight, factor ? e.mul(value, factor) : value]));
    const kept = (options.kept ?? []).map((name) =>
      weightState(model, name, e.named(e.find(name)!, `${name}.next`).name),
    );
    return [
      counter,
      ...kept,
      ...options.groups.flatMap((group) => updateGroup(e, model, clipped, group, moment, options)),
    ];
  });
  return { model: whole, states: made };
}

interface Memory {
  readonly name: string;
  readonly dims: readonly number[];
}

function memoryOf(model: GraphModel, weight: string, { optimizer }: StepOptions): readonly Memory[] {
  const { dims } = linksOf(model.graph).initializer.get(weight)!;
  const kinds = optimizers.get(optimizer.name)!.memory(optimizer.params ?? {});
  return kinds.map((kind) => ({ name: `${weight}.${kind}`, dims }));
}

interface Moment {
  readonly rate: Value;
  readonly step: Value;
}

/** η = learning rate · share of the schedule · min(1, step / warm-up). */
function momentOf(e: Emitter, { schedule, learningRate, warmupSteps = 0 }: StepOptions): Moment {
  const done = e.find(STEP.done)!;
  const step = e.add(done, 1);
  const share = schedules.get(schedule.name)!.share(e, done, schedule.params ?? {});
  const warm = warmupSteps > 0 ? e.op('Min', [e.div(step, warmupSteps), e.operand(1, step)]) : undefined;
  const rate = e.mul(warm ? e.mul(share, warm) : share, learningRate);
  return { rate: e.named(rate, STEP.rate), step };
}

/** min(1, limit / ‖g‖), by which every gradient is multiplied; undefined without a limit. */
function clipping(e: Emitter, gradients: readonly Value[], limit: number | undefined): Value | undefined {
  const squares = gradients.map((value) => e.reshape(e.sum(e.square(value), range(value.shape.length)), []));
  const norm = e.named(e.sqrt(squares.length > 1 ? e.op('Sum', squares) : squares[0]!), STEP.norm);
  return limit === undefined ? undefined : e.op('Min', [e.div(limit, e.add(norm, 1e-6)), e.operand(1, norm)]);
}

function updateGroup(
  e: Emitter,
  model: GraphModel,
  gradients: ReadonlyMap<string, Value>,
  { weights, weightDecay, rate: share }: WeightGroup,
  { rate, step }: Moment,
  options: StepOptions,
): readonly State[] {
  const { name, params = {} } = options.optimizer;
  const own = share === 1 ? rate : e.mul(rate, share);
  return weights.flatMap((weight): State[] => {
    e.scope = `step.${weight}`;
    const memory = memoryOf(model, weight, options);
    const given = { weight: e.find(weight)!, gradient: gradients.get(weight)!, rate: own, step, weightDecay };
    const values = memory.map((each) => e.find(each.name)!);
    const next = optimizers.get(name)!.update(e, { ...given, memory: values }, params);
    const kept = memory.map((each, i) => {
      return { ...each, next: next.memory[i]!.name, initial: new Float32Array(sizeOf(each.dims)) };
    });
    return [weightState(model, weight, next.weight.name), ...kept];
  });
}

/** A constant of the model that becomes a state. */
export function weightState({ graph }: GraphModel, name: string, next: string): State {
  const tensor = linksOf(graph).initializer.get(name)!;
  return { name, next, dims: tensor.dims, initial: floatValues(tensor) };
}
