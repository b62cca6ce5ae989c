/** Whole networks of every kind: the gradient by all weights at once, along a random direction, against a finite difference. */
import { describe, expect, it } from 'vitest';
import { node, valueInfo } from '../../../main/engine/graph/build';
import { above } from '../../../main/engine/train/above';
import { DataType } from '../../../main/engine/graph/onnx';
import { floatTensor } from '../../../main/engine/graph/tensor';
import { differentiate } from '../../../main/engine/grad/differentiate';
import { between } from '../../../main/engine/grad/path';
import { seededRandom, uniform } from '../../../main/engine/numerics/random';
import { floatValues } from '../../../main/engine/numerics/values';
import { inferTypes } from '../../../main/engine/ops/infer';
import { raiseOpset } from '../../../main/engine/passes/raiseOpset';
import { upgradeOpset } from '../../../main/engine/passes/upgradeOpset';
import type { Values } from '../../../main/engine/runtime/session';
import { StudioError } from '../../../proto/errors';
import { architectures, build, type Architecture } from '../../kit/architectures';
import { fixedDims, randomData } from '../../kit/architectures/feeds';
import { runOnce, withOutputs } from '../../kit/gradients';
import type { GraphModel } from '../../kit/models';

const STEP = 1e-3;

interface Trained {
  readonly model: GraphModel;
  readonly feeds: Values;
  /** Float weights on which the loss depends. */
  readonly targets: readonly string[];
}

/** The network with fixed shapes, the mean square of its float outputs as its loss. */
function trained(architecture: Architecture): Trained {
  const { model: given, inputs } = build(architecture);
  const model = raiseOpset(upgradeOpset(given));
  const feeds = Object.fromEntries(
    inputs.map((input, i) => {
      const dims = fixedDims(input);
      const data = randomData(
        input,
        dims.reduce((a, b) => a * b, 1),
        1 + i,
      );
      return [input.name, { dataType: input.dataType, dims, data }];
    }),
  );
  const { values } = inferTypes(model);
  const outputs = model.graph.output.filter(({ name }) => values.get(name)?.dataType === DataType.FLOAT);
  const losses = outputs.flatMap(({ name }, i) => [
    node('ReduceSumSquare', [name], [`loss${i}`], { name: `loss${i}`, attributes: { keepdims: 0 } }),
  ]);
  const total = node(
    'Sum',
    losses.map(({ output }) => output[0]!),
    ['loss'],
    { name: 'loss' },
  );
  const input = inputs.map(({ name, dataType }) => valueInfo(name, dataType, feeds[name]!.dims));
  const graph = { ...model.graph, input, valueInfo: [], node: [...model.graph.node, ...losses, total] };
  const whole = { ...model, graph };
  const types = inferTypes(whole).values;
  const floats = graph.initializer.filter(({ dataType, dims }) => dataType === DataType.FLOAT && dims.length > 0);
  const targets = floats
    .map(({ name }) => name)
    .filter((name) => between(graph, types, 'loss', [name]).nodes.length > 0);
  return { model: whole, feeds, targets };
}

function moved(model: GraphModel, directions: ReadonlyMap<string, Float32Array>, by: number): GraphModel {
  const initializer = model.graph.initializer.map((tensor) => {
    const direction = directions.get(tensor.name);
    const change = (value: number, i: number): number => value + by * direction![i]!;
    return direction ? floatTensor(tensor.name, tensor.dims, floatValues(tensor).map(change)) : tensor;
  });
  return { ...model, graph: { ...model.graph, initializer } };
}

/** The loss summed in double precision, so that differences keep what float32 outputs have. */
async function lossOf(model: GraphModel, feeds: Values): Promise<number> {
  const { values } = inferTypes(model);
  const outputs = model.graph.output
    .map(({ name }) => name)
    .filter((name) => values.get(name)?.dataType === DataType.FLOAT);
  const results = await runOnce(withOutputs(model, outputs), feeds);
  return Object.values(results).reduce((sum, { data }) => sum + squares(data as Float32Array), 0);
}

const squares = (data: Float32Array): number => data.reduce((sum, value) => sum + value * value, 0);

/** Operators for which there is no rule, by network: the layers in front of them must be frozen. */
const WITHOUT: Readonly<Record<string, string>> = {
  'two stages with RoiAlign': 'RoiAlign',
  'spatial transformer with GridSample': 'GridSample',
  'newest operators on pictures': 'AffineGrid',
  'newest operators on text': 'RotaryEmbedding',
  'speech with bidirectional LSTM': 'LSTM',
  'encoder and decoder of GRU': 'GRU',
  'RNN with lengths': 'RNN',
  'recommender with many inputs': 'OneHot',
  'Scan as a recurrent layer': 'Scan',
  'shape arithmetic in every dialect': 'If',
};

function directionsOf({ graph }: GraphModel, targets: readonly string[]): ReadonlyMap<string, Float32Array> {
  const random = seededRandom(5);
  const tensors = graph.initializer.filter(({ name }) => targets.includes(name));
  const direction = (value: number): number => (0.1 + Math.abs(value)) * uniform(random, -1, 1);
  return new Map(tensors.map((tensor) => [tensor.name, floatValues(tensor).map(direction)]));
}

/** Those of the weights to which a gradient flows: behind a Hardmax or in front of it, say, there is none. */
function reached(model: GraphModel, targets: readonly string[]): readonly string[] {
  try {
    differentiate(model, 'loss', targets);
    return targets;
  } catch (error) {
    if (!(error instanceof StudioError) || error.code !== 'GRADIENT_NO_PATH') throw error;
    return targets.filter((name) => !String(error.params['targets']).includes(`'${name}'`));
  }
}

function refusalOf(work: () => unknown): StudioError {
  try {
    work();
  } catch (error) {
    if (error instanceof StudioError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

describe('differentiate', () => {
  it.each(architectures.filter(({ open, jumpy }) => !open && !jumpy))('$name, opset $opset', async (architecture) => {
    const { model, feeds, targets } = trained(architecture);
    const without = WITHOUT[architecture.name];
    if (without) {
      const { code, params } = refusalOf(() => differentiate(model, 'loss', targets));
      expect([code, params['layers']]).toEqual(['GRADIENT_RULE_MISSING', expect.stringContaining(`'${without}'`)]);
      // What it advises works: with those layers frozen, and all above them, the others learn.
      const still = above(model.graph, { layers: String(params['names']).split(';') }).values;
      const below = targets.filter((name) => !still.has(name));
      const others = below.length > 0 ? reached(model, below) : [];
      if (others.length > 0) expect(differentiate(model, 'loss', others).gradients.size).toBe(others.length);
      return;
    }
    const made = differentiate(model, 'loss', reached(model, targets));
    const directions = directionsOf(model, [...made.gradients.keys()]);
    const gradients = await runOnce(withOutputs(made.model, [...made.gradients.values()]), feeds);
    let told = 0;
    for (const [name, direction] of directions) {
      const data = gradients[made.gradients.get(name)!]!.data as Float32Array;
      direction.forEach((value, i) => (told += value * data[i]!));
    }
    const at = (by: number): Promise<number> => lossOf(moved(model, directions, by), feeds);
    const exact = ((await at(STEP)) - (await at(-STEP))) / (2 * STEP);
    // A step across a few kinks of a deep network costs up to half a percent.
    expect(Math.abs(told - exact)).toBeLessThanOrEqual(1e-2 * Math.abs(exact));
  });
});
