/** What a run will take, from what is known before it: said as "about", and from what. */
import type { Evaluation } from '../../../proto/contract';
import type { Goal } from './choices';
import type { GraphFacts } from '../../../proto/graphView';
import type { Length } from './training';

export interface Known {
  readonly layers: number;
  readonly macs: number;
  readonly sizeBytes: number;
  /** Of calibration and evaluation. */
  readonly calibration: number;
  readonly evaluation: number;
  readonly cores: number;
  readonly baseline?: Evaluation;
  /** Bytes of all activations of one sample. */
  readonly activationBytes?: number;
  readonly batchSize: number;
  /** Where layers are rolled back until a goal is reached. */
  readonly search?: Pick<Goal, 'strategy' | 'minutes'>;
  /** Where it is trained. */
  readonly training?: Length;
}

export interface Forecast {
  readonly ms: number;
  readonly bytes: number;
  /** Whether the pace was measured on this machine, or guessed from multiply–accumulates. */
  readonly measured: boolean;
}

/** Of a core, in multiply–accumulates per ms: what ONNX Runtime reaches on convolutions of ordinary size. */
const MACS_PER_MS = 3e6;
const START_MS = 1500;
/** A layer's search for scales, comparison and export. */
const LAYER_MS = 40;
/** Passes over the data in units of a float pass: float and fake-quantized evaluation; capture and comparison of layers. */
const EVALUATION_PASSES = 3.5;
const CALIBRATION_PASSES = 8;
/** The engine itself, with ONNX Runtime. */
const ENGINE_BYTES = 160 * 2 ** 20;
/** Float model, fused copy, fake-quantized copy, and ONNX Runtime's own. */
const MODEL_COPIES = 4;
/** Float and quantized activations while layers are compared. */
const ACTIVATION_COPIES = 2;

export function forecast(known: Known): Forecast {
  const { baseline, macs, cores, calibration, evaluation, layers } = known;
  const measured = baseline !== undefined && baseline.samples > 0;
  const sampleMs = measured ? baseline.timing.evaluationMs / baseline.samples : macs / (MACS_PER_MS * cores);
  const { training } = known;
  const passes =
    evaluation * EVALUATION_PASSES +
    (training ? trainingPasses(training, evaluation) : calibration * CALIBRATION_PASSES);
  const copies = training ? training.batchSize * TRAINING_COPIES : known.batchSize * ACTIVATION_COPIES;
  const activations = (known.activationBytes ?? 0) * copies;
  const search = searchMs(known, sampleMs);
  return {
    ms: search + START_MS + passes * sampleMs + layers * LAYER_MS,
    bytes: ENGINE_BYTES + known.sizeBytes * MODEL_COPIES + activations,
    measured,
  };
}

/** A step in units of a float pass over its samples: forward with quantizers, backward, update. An evaluation is a quantized pass. */
const STEP_PASSES = 9;
const TRAINED_EVALUATION_PASSES = 2;
/** Activations that are kept for the backward pass, each before and after its quantizer, and their gradients. */
const TRAINING_COPIES = 4;

const trainingPasses = ({ steps, batchSize, evaluations }: Length, evaluation: number): number =>
  steps * batchSize * STEP_PASSES + evaluations * evaluation * TRAINED_EVALUATION_PASSES;

/** Evaluations of the whole set by a search, first looks and the ranking included, for so many layers. */
const SEARCH_PASSES: Readonly<Record<Goal['strategy'], (layers: number) => number>> = {
  winBack: () => 6,
  greedy: (layers) => 2 + layers / 4,
  BinarySearch: (layers) => 4 + 2 * Math.ceil(Math.log2(layers + 1)),
};

/** At most the budget, where there is one. */
function searchMs({ search, layers, evaluation }: Known, sampleMs: number): number {
  if (!search) return 0;
  const ms = SEARCH_PASSES[search.strategy](layers) * evaluation * sampleMs;
  return search.minutes === null ? ms : Math.min(ms, search.minutes * 60_000);
}

/** Bytes of what the nodes of one sample put out; a batch of unknown size counts once, values of unknown shape not at all. */
export function activationBytes({ values, weights }: GraphFacts): number {
  const constant = new Set(weights);
  return Object.entries(values).reduce((sum, [name, { shape }]) => {
    if (constant.has(name) || !shape) return sum;
    const dims = shape.map((dim, axis) => (axis === 0 && typeof dim !== 'number' ? 1 : dim));
    return dims.every((dim) => typeof dim === 'number') ? sum + 4 * dims.reduce((a, b) => a * b, 1) : sum;
  }, 0);
}
