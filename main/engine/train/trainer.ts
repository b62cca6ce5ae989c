/**
 * Runs steps. The state stands in two sets of buffers that are made once: a step reads one and writes the other, then they change
 * places, so that nothing is allocated for weights or the optimizer's memory while training goes on.
 */
import { DataType, type Graph, type Model } from '../graph/onnx';
import { linksOf } from '../graph/links';
import { GraphEdit } from '../graph/edit';
import { floatTensor } from '../graph/tensor';
import { Session, type SessionOptions, type Value, type Values } from '../runtime/session';
import { STEP, type State, type StepGraph } from './step';

/** What a step says of itself. */
export interface StepResult {
  readonly loss: number;
  /** Where it is asked for. */
  readonly quantizationLoss?: number;
  readonly learningRate: number;
  readonly gradientNorm: number;
}

export class Trainer {
  private constructor(
    private readonly session: Session,
    private readonly states: readonly State[],
    private now: ReadonlyMap<State, Value>,
    private spare: ReadonlyMap<State, Value>,
  ) {}

  static async open({ model, states }: StepGraph, options: SessionOptions): Promise<Trainer> {
    const buffers = (): ReadonlyMap<State, Value> =>
      new Map(
        states.map((state) => [state, { dataType: DataType.FLOAT, dims: state.dims, data: state.initial.slice() }]),
      );
    return new Trainer(await Session.open(model, options), states, buffers(), buffers());
  }

  /** One batch, and what the first output of the model should be for it. */
  async step(feeds: Values, target: Value): Promise<StepResult> {
    const state = Object.fromEntries([...this.now].map(([{ name }, value]) => [name, value]));
    const into = Object.fromEntries([...this.spare].map(([{ next }, value]) => [next, value]));
    const told = await this.session.run({ ...feeds, ...state, [STEP.target]: target }, into);
    [this.now, this.spare] = [this.spare, this.now];
    const scalar = (name: string): number => Number(told[name]!.data[0]);
    return {
      ...{ loss: scalar(STEP.loss), learningRate: scalar(STEP.rate), gradientNorm: scalar(STEP.norm) },
      ...(told[STEP.quantizationLoss] && { quantizationLoss: scalar(STEP.quantizationLoss) }),
    };
  }

  /** A value of the state after the last step, into which a caller may write, and before it. undefined: no such state. */
  value(name: string): { readonly now: Float32Array; readonly before: Float32Array } | undefined {
    const state = this.states.find((each) => each.name === name);
    if (!state) return undefined;
    const [now, before] = [this.now, this.spare].map((buffers) => buffers.get(state)!.data as Float32Array);
    return { now: now!, before: before! };
  }

  /** The whole state by name, as it is after the last step: what a checkpoint holds. Copies. */
  snapshot(): ReadonlyMap<string, Float32Array> {
    return new Map([...this.now].map(([{ name }, { data }]) => [name, (data as Float32Array).slice()]));
  }

  /** Puts a snapshot back; the next step continues from it. */
  restore(snapshot: ReadonlyMap<string, Float32Array>): void {
    for (const state of this.states) (this.now.get(state)!.data as Float32Array).set(snapshot.get(state.name)!);
  }

  close(): Promise<void> {
    return this.session.close();
  }
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
