/**
 * The sample's network learns the training pictures from random weights: AdamW, batches of 128 mirrored at random, a learning rate
 * that rises over a fifth of the steps and falls as a cosine, cross-entropy, no early stop. The same seed and threads give the same
 * weights. Throws TRAINING_DIVERGED and what the file system throws.
 */
import { fail } from '../../../proto/errors';
import { openDataset, type Dataset } from '../data/dataset';
import { feedsOf } from '../graph/links';
import { readModel } from '../graph/load';
import { DataType } from '../graph/onnx';
import { scoresOf } from '../measure/evaluate';
import { intervalOf, valueOf, type Interval } from '../measure/interval';
import { TopK } from '../measure/metrics/topK';
import { Session } from '../runtime/session';
import { TrainingBatches } from '../train/batches';
import { initialized } from '../train/initialize';
import { START, trainLoop, type Course } from '../train/loop';
import type { GraphModel, Lesson, StepOptions } from '../train/step';
import { stepGraph } from '../train/stepGraph';
import { trainableWeights } from '../train/trainable';
import { Trainer, withWeights } from '../train/trainer';
import { sampleModel, writeSample, writeTrainingSet } from './write';

const BATCH = 128;
const LEARNING_RATE = 0.02;
const WEIGHT_DECAY = 1e-4;
const WARM_SHARE = 0.2;

export interface RetrainOptions {
  /** Where the pictures are written. */
  readonly folder: string;
  readonly seed: number;
  readonly threads: number;
  readonly epochs: number;
  readonly batchSize?: number;
  /** Of the training pictures, the first so many. */
  readonly pictures?: number;
  /** Of the test pictures, the first so many. */
  readonly testPictures?: number;
  /** After each epoch. */
  onEpoch(epoch: EpochFigures): void;
}

export interface EpochFigures {
  readonly epoch: number;
  readonly loss: number;
  readonly ms: number;
  readonly accuracy: Accuracy;
}

/** Top-1 on the test pictures, in percent, with its 95 % interval. */
export interface Accuracy {
  readonly value: number;
  readonly interval: Interval;
}

/** The embedded network with the weights of the last step. */
export async function retrainSample(options: RetrainOptions): Promise<GraphModel> {
  const { folder, seed, threads, epochs, batchSize = BATCH, pictures } = options;
  const model = initialized(readModel(sampleModel()), seed);
  const feeds = feedsOf(model.graph);
  const batches = new TrainingBatches(await openDataset(writeTrainingSet(folder, pictures), feeds), batchSize, seed);
  const test = await openDataset(writeSample(folder).test, feeds, { limit: options.testPictures });
  const { stepsPerEpoch } = batches;
  const steps = epochs * stepsPerEpoch;
  const trainer = await Trainer.open(stepGraph(model, optionsOf(model, steps, batchSize)), { threads });
  const now = (): GraphModel => withWeights(model, trainer.snapshot());
  await trainLoop(trainer, START, {
    ...{ steps, stepsPerEpoch, evaluateEvery: stepsPerEpoch, higherIsBetter: true },
    batch: async (step) => [await lesson(batches, step)],
    onStep: () => Promise.resolve(),
    evaluate: async (course) => {
      const accuracy = await accuracyOf(now(), test, threads);
      options.onEpoch({ ...figuresOf(course), accuracy });
      return accuracy.value;
    },
    onEvaluated: () => Promise.resolve(),
    onDiverged: (_, step, loss) =>
      fail('TRAINING_DIVERGED', {
        step,
        loss: String(loss),
        place: { code: 'ORIGIN_UNKNOWN', params: {} },
        rate: LEARNING_RATE,
      }),
    stopping: () => false,
  });
  const trained = now();
  await trainer.close();
  return trained;
}

function optionsOf(model: GraphModel, steps: number, batchSize: number): StepOptions {
  const { name } = feedsOf(model.graph)[0]!;
  return {
    shapes: new Map([[name, [batchSize, 3, 32, 32]]]),
    groups: [{ weights: trainableWeights(model.graph), weightDecay: WEIGHT_DECAY, rate: 1 }],
    loss: { name: 'crossEntropy' },
    optimizer: { name: 'adamW' },
    schedule: { name: 'cosine', params: { steps } },
    warmupSteps: Math.round(WARM_SHARE * steps),
    learningRate: LEARNING_RATE,
  };
}

async function lesson(batches: TrainingBatches, step: number): Promise<Lesson> {
  const { feeds, labels } = await batches.at(step);
  const data = BigInt64Array.from(labels!.data as Int32Array, BigInt);
  return { feeds, target: { dataType: DataType.INT64, dims: [data.length], data } };
}

function figuresOf({ epochs }: Course): Pick<EpochFigures, 'epoch' | 'loss' | 'ms'> {
  const { epoch, loss, steps, ms } = epochs.at(-1)!;
  return { epoch, loss: loss / steps, ms };
}

/** Of a model with the sample's input and classes. */
export async function accuracyOf(model: GraphModel, test: Dataset, threads: number): Promise<Accuracy> {
  const session = await Session.open(model, { threads });
  const measure = { metric: TopK, spec: { kind: 'topK', k: 1 } } as const;
  const scores = await scoresOf(session, model.graph, test, measure, { batchSize: 100, onBatch: () => undefined });
  await session.close();
  return { value: valueOf(TopK, scores), interval: intervalOf(TopK, scores) };
}
