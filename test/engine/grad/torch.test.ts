/** Gradients of real models against PyTorch's (bench/peers/gradients wrote the fixture): worst relative error ≤ 1e-3. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { node, valueInfo } from '../../../main/engine/graph/build';
import { loadModel } from '../../../main/engine/graph/load';
import { feedsOf } from '../../../main/engine/graph/links';
import { DataType, type Graph } from '../../../main/engine/graph/onnx';
import { floatTensor } from '../../../main/engine/graph/tensor';
import { differentiate } from '../../../main/engine/grad/differentiate';
import { inferTypes } from '../../../main/engine/ops/infer';
import { raiseOpset } from '../../../main/engine/passes/raiseOpset';
import { trainBatchNorm } from '../../../main/engine/passes/trainBatchNorm';
import { upgradeOpset } from '../../../main/engine/passes/upgradeOpset';
import type { Value } from '../../../main/engine/runtime/session';
import { runOnce, withOutputs } from '../../kit/gradients';
import type { GraphModel } from '../../kit/models';
import { dataModel, hasData } from '../../kit/shared';

interface Recorded {
  readonly model: string;
  readonly shape: readonly number[];
  readonly training: boolean;
  readonly loss: number;
  /** Norm, product with cos(0.61·i), then some elements. */
  readonly gradients: Readonly<Record<string, readonly number[]>>;
}

const fixture = new URL('../../fixtures/gradients/torch.json', import.meta.url);
const recorded = JSON.parse(readFileSync(fixture, 'utf8')) as readonly Recorded[];

/** L = mean(y_i·cos(0.37·i)) + mean(y_i²) / 2. */
function withLoss(graph: Graph, shape: readonly number[]): Graph {
  const count = shape.reduce((a, b) => a * b, 1);
  const y = graph.output[0]!.name;
  const wave = Float32Array.from({ length: count }, (_, i) => Math.cos(0.37 * i) / count);
  const tensors = [floatTensor('loss.wave', shape, wave), floatTensor('loss.half', [], Float32Array.of(0.5 / count))];
  const nodes = [
    node('Mul', [y, 'loss.half'], ['loss.small'], { name: 'loss.small' }),
    node('Add', ['loss.small', 'loss.wave'], ['loss.sum'], { name: 'loss.sum' }),
    node('Mul', ['loss.sum', y], ['loss.product'], { name: 'loss.product' }),
    node('ReduceSum', ['loss.product'], ['loss'], { name: 'loss', attributes: { keepdims: 0 } }),
  ];
  return { ...graph, node: [...graph.node, ...nodes], initializer: [...graph.initializer, ...tensors] };
}

function prepared({ model: name, shape, training }: Recorded): { model: GraphModel; feeds: Record<string, Value> } {
  const loaded = raiseOpset(upgradeOpset(loadModel(dataModel(name))));
  const [feed] = feedsOf(loaded.graph);
  const dataType = feed!.type!.tensorType!.elemType!;
  const count = shape.reduce((a, b) => a * b, 1);
  const data =
    dataType === DataType.INT64
      ? BigInt64Array.from({ length: count }, (_, i) => BigInt((7919 * i) % 61))
      : Float32Array.from({ length: count }, (_, i) => Math.sin(0.713 * i));
  const trained = training ? trainBatchNorm(loaded.graph).graph : loaded.graph;
  const graph = { ...trained, input: [valueInfo(feed!.name, dataType, shape)], valueInfo: [] };
  const types = inferTypes({ ...loaded, graph }).values;
  const output = types.get(graph.output[0]!.name)!.shape as readonly number[];
  return {
    model: { ...loaded, graph: withLoss(graph, output) },
    feeds: { [feed!.name]: { dataType, dims: shape, data } },
  };
}

/** How far a gradient is off: its norm and product relative to the norm, elements relative to the largest one. */
function worstError(data: Float32Array, [norm = 0, product = 0, ...samples]: readonly number[], least: number): number {
  const largest = data.reduce((most, value) => Math.max(most, Math.abs(value)), least);
  const squares = data.reduce((sum, value) => sum + value * value, 0);
  const projected = data.reduce((sum, value, i) => sum + value * Math.cos(0.61 * i), 0);
  const step = Math.max(1, Math.floor(data.length / samples.length));
  const errors = samples.map((sample, i) => Math.abs(data[i * step]! - sample) / largest);
  const scale = Math.max(norm, least);
  return Math.max(Math.abs(Math.sqrt(squares) - norm) / scale, Math.abs(projected - product) / scale, ...errors);
}

describe.runIf(hasData)('gradients of PyTorch', () => {
  it.each(recorded.map((each) => [`${each.model}, ${each.training ? 'in training' : 'frozen'}`, each] as const))(
    '%s',
    async (_, each) => {
      const { model, feeds } = prepared(each);
      const { model: made, gradients } = differentiate(model, 'loss', Object.keys(each.gradients));
      const results = await runOnce(withOutputs(made, ['loss', ...gradients.values()]), feeds);
      expect(Number(results['loss']!.data[0]) / each.loss).toBeCloseTo(1, 4);
      // In front of a BatchNormalization in training a bias has no gradient but rounding: what counts is the size of the others.
      const least = 1e-3 * Math.max(...Object.values(each.gradients).map(([norm]) => norm!));
      const errors = Object.entries(each.gradients).map(([name, summary]) => {
        const data = results[gradients.get(name)!]!.data as Float32Array;
        return { name, error: worstError(data, summary, least) };
      });
      expect(errors.filter(({ error }) => !(error <= 1e-3))).toEqual([]);
    },
  );
});
