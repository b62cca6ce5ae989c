/**
 * Runs steps. A state stands in two buffers that are made once: a graph reads one and writes the other, then they change places, so
 * that nothing is allocated for weights or the optimizer's memory while training goes on.
 */
import { DataType, type Graph, type Model } from '../graph/onnx';
import { linksOf } from '../graph/links';
import { GraphEdit } from '../graph/edit';
import { floatTensor } from '../graph/tensor';
import { Session, type SessionOptions, type Value, type Values } from '../runtime/session';
import { STEP, type GraphModel, type Lesson, type State, type StepGraph } from './step';

/** What a step says of itself. */
export interface StepResult {
  readonly loss: number;
  /** Where it is asked for. */
  readonly quantizationLoss?: number;
  readonly learningRate: number;
  readonly gradientNorm: number;
}

/** A state with its two buffers. */
interface Pair {
  readonly state: State;
  now: Value;
  spare: Value;
}

/** An open graph, the states that it reads and those that it replaces. */
interface Stage {
  readonly session: Session;
  readonly read: readonly Pair[];
  readonly replaced: readonly Pair[];
}

export class Trainer {
  private constructor(
    private readonly pairs: ReadonlyMap<string, Pair>,
    private readonly sums: readonly Pair[],
    /** The step, or a part of it. */
    private readonly first: Stage,
    /** Where a batch is cut: what comes after its parts. */
    private readonly update: Stage | undefined,
  ) {}

  static async open({ model, states, accumulate }: StepGraph, options: SessionOptions): Promise<Trainer> {
    const pairs = new Map(states.map((state) => [state.name, pairOf(state)]));
    const sums = (accumulate?.sums ?? []).map(pairOf);
    const open = async (opened: GraphModel): Promise<Stage> =>
      stageOf(opened, await Session.open(opened, options), [...pairs.values(), ...sums]);
    const step = await open(model);
    return accumulate
      ? new Trainer(pairs, sums, await open(accumulate.model), step)
      : new Trainer(pairs, sums, step, undefined);
  }

  /** One batch that is not cut, and what the first output of the model should be for it. */
  step(feeds: Values, target: Value): Promise<StepResult> {
    return this.learn([{ feeds, target }]);
  }

  /** The parts of one batch, as many as the step has. */
  async learn(parts: readonly Lesson[]): Promise<StepResult> {
    for (const { now } of this.sums) (now.data as Float32Array).fill(0);
    const told: Values[] = [];
    for (const { feeds, target } of parts) told.push(await replace(this.first, { ...feeds, [STEP.target]: target }));
    const end = this.update ? await replace(this.update, {}) : told[0]!;
    const scalar = (values: Values, name: string): number => Number(values[name]!.data[0]);
    const mean = (name: string): number => told.reduce((sum, values) => sum + scalar(values, name), 0) / told.length;
    return {
      ...{ loss: mean(STEP.loss), learningRate: scalar(end, STEP.rate), gradientNorm: scalar(end, STEP.norm) },
      ...(told[0]![STEP.quantizationLoss] && { quantizationLoss: mean(STEP.quantizationLoss) }),
    };
  }

  /**
   * A value of the state after the last step, into which a caller may write, and before it (statistics: before the last part). undefined:
   * no such state.
   */
  value(name: string): { readonly now: Float32Array; readonly before: Float32Array } | undefined {
    const pair = this.pairs.get(name);
    return pair && { now: pair.now.data as Float32Array, before: pair.spare.data as Float32Array };
  }

  /** The whole state by name, as it is after the last step: what a checkpoint holds. Copies. */
  snapshot(): ReadonlyMap<string, Float32Array> {
    return new Map([...this.pairs].map(([name, { now }]) => [name, (now.data as Float32Array).slice()]));
  }

  /** Puts a snapshot back; the next step continues from it. */
  restore(snapshot: ReadonlyMap<string, Float32Array>): void {
    for (const [name, { now }] of this.pairs) (now.data as Float32Array).set(snapshot.get(name)!);
  }

  async close(): Promise<void> {
    await this.first.session.close();
    await this.update?.session.close();
  }
}

function pairOf(state: State): Pair {
  const { dims, initial } = state;
  const buffer = (): Value => ({ dataType: DataType.FLOAT, dims, data: initial.slice() });
  return { state, now: buffer(), spare: buffer() };
}

function stageOf({ graph }: GraphModel, session: Session, pairs: readonly Pair[]): Stage {
  const { input, outputs } = linksOf(graph);
  return {
    session,
    read: pairs.filter(({ state }) => input.has(state.name)),
    replaced: pairs.filter(({ state }) => outputs.has(state.next)),
  };
}

async function replace({ session, read, replaced }: Stage, feeds: Values): Promise<Values> {
  const state = Object.fromEntries(read.map(({ state: { name }, now }) => [name, now]));
  const into = Object.fromEntries(replaced.map(({ state: { next }, spare }) => [next, spare]));
  const told = await session.run({ ...feeds, ...state }, into);
  for (const pair of replaced) [pair.now, pair.spare] = [pair.spare, pair.now];
  return told;
}

/** The model that was trained, with its weights and statistics as a snapshot holds them; everything else as it was. */
export function withWeights<Described extends Model>(
  model: Described & { readonly graph: Graph },
  snapshot: ReadonlyMap<string, Float32Array>,
): Described & { readonly graph: Graph } {
  const edit = new GraphEdit(model.graph);
  for (const [name, values] of snapshot) {
    const old = linksOf(model.graph).initializer.get(name);
    if (old) edit.setTensor(floatTensor(name, old.dims, values));
  }
  return { ...model, graph: edit.done() };
}
