/** One step of training: what is asked for, and what the graph of it looks like from outside. */
import type { Graph, Model } from '../graph/onnx';
import type { Formulations, FormulationTable, Question } from '../grad/formulations';
import type { Value, Values } from '../runtime/session';
import type { Chosen } from './params';

export type GraphModel = Model & { readonly graph: Graph };

/** Weights that are treated alike. */
export interface WeightGroup {
  readonly weights: readonly string[];
  readonly weightDecay: number;
  /** Share of the learning rate that they get. */
  readonly rate: number;
}

export interface StepOptions {
  /** Shapes of the model's inputs: of a batch, or of one of its parts. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  readonly groups: readonly WeightGroup[];
  readonly loss: Chosen;
  /** What the quantization loss counts beside the loss; absent or 0: it is left out. */
  readonly quantizationLoss?: number;
  readonly optimizer: Chosen;
  readonly schedule: Chosen;
  readonly learningRate: number;
  /** The rate rises linearly over so many steps. */
  readonly warmupSteps?: number;
  /** Gradients longer than this, all weights together, are shortened to it. */
  readonly clipNorm?: number;
  /** BatchNormalization keeps its statistics. */
  readonly frozenStatistics?: boolean;
  /** Layers of which it does so anyway. */
  readonly frozen?: ReadonlySet<string>;
  /** Constants that belong to the state although no gradient changes them. */
  readonly kept?: readonly string[];
  readonly formulations?: Formulations;
  /** Equal parts that a batch is cut into; absent: 1. */
  readonly parts?: number;
  /** Values whose gradients are computed too: what trained quantizers on them would need. */
  readonly further?: readonly string[];
}

/** A value that each step replaces. */
export interface State {
  readonly name: string;
  /** The output that is the value after the step. */
  readonly next: string;
  readonly dims: readonly number[];
  readonly initial: Float32Array;
}

/** A graph, and the states that it reads or replaces. */
export interface StateGraph {
  readonly model: GraphModel;
  readonly states: readonly State[];
}

/** `model` is the whole step; where a batch is cut, what comes after its parts: the sums of their gradients become the next state. */
export interface StepGraph extends StateGraph {
  /** Of a checkpoint: without the sums, which are nothing between two steps. */
  readonly states: readonly State[];
  readonly parts: number;
  /** Where a batch is cut: what runs for each part. */
  readonly accumulate?: Accumulate;
  /** How gradients are computed: given as options they give the same graph again. */
  readonly formulations: FormulationTable;
  /** Where there is a choice: what measureFormulations asks. */
  readonly questions: readonly Question[];
}

/** Forward and backward pass of a part: sum' = sum + g / parts. */
export interface Accumulate extends StateGraph {
  /** 0 before the first part. */
  readonly sums: readonly State[];
}

/** A batch, or a part of it, and what the first output should be for it. */
export interface Lesson {
  readonly feeds: Values;
  readonly target: Value;
}

/** Names of inputs and outputs of a step graph. */
export const STEP = {
  /** What the first output should be. */
  target: 'train.target',
  /** Number of steps before this one. */
  done: 'train.done',
  loss: 'train.loss',
  quantizationLoss: 'train.quantizationLoss',
  /** What is made smaller where there are both losses. */
  objective: 'train.objective',
  rate: 'train.rate',
  /** ‖g‖ over all weights, before clipping. */
  norm: 'train.norm',
} as const;
