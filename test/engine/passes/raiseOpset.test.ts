/** What is raised to opset 18 says the same. */
import { describe, expect, it } from 'vitest';
import { node } from '../../../main/engine/graph/build';
import { upgradeOpset } from '../../../main/engine/passes/upgradeOpset';
import { raiseOpset } from '../../../main/engine/passes/raiseOpset';
import { opsetOf } from '../../../main/engine/ops/infer';
import { verifyGraph } from '../../../main/engine/ops/verify';
import { architectures, build } from '../../kit/architectures';
import { randomFeeds } from '../../kit/architectures/feeds';
import { modelOf } from '../../kit/models';
import { run } from '../ops/cases';

const older = architectures.filter(({ opset, jumpy }) => opset < 18 && !jumpy);

describe('raiseOpset', () => {
  it.each(older)('$name, opset $opset', async (architecture) => {
    const { model, inputs } = build(architecture);
    const upgraded = upgradeOpset(model);
    const raised = raiseOpset(upgraded);
    expect(opsetOf(raised)).toBe(18);
    verifyGraph(raised.graph);
    const feeds = randomFeeds(inputs, 1);
    const options = { graphOptimizationLevel: 'disabled' } as const;
    const [before, after] = [await run(upgraded, feeds, options), await run(raised, feeds, options)];
    for (const [name, value] of Object.entries(before)) {
      expect(after[name]!.dims).toEqual(value.dims);
      const [a, b] = [value.data, after[name]!.data] as ArrayLike<number>[];
      const far = Array.from(a!, (x, i) => Math.abs(Number(x) - Number(b![i])) > 1e-5 * (1 + Math.abs(Number(x))));
      expect(far.includes(true), name).toBe(false);
    }
  });

  it('a softmax over several axes at once', async () => {
    const attributes = { axis: 1 };
    const model = modelOf([node('Softmax', ['x'], ['y'], { name: 's', attributes })], { dims: [2, 3, 2], opset: 11 });
    const feeds = randomFeeds([{ name: 'x', dims: [2, 3, 2], dataType: 1, low: -1, high: 1 }], 3);
    const [before, after] = [await run(model, feeds), await run(raiseOpset(model), feeds)];
    expect(after['y']!.data).toEqual(before['y']!.data);
    expect(after['y']!.dims).toEqual([2, 3, 2]);
  });

  it('leaves higher opsets alone and refuses what has no counterpart', () => {
    const model = modelOf([node('Relu', ['x'], ['y'], { name: 'r' })], { opset: 19 });
    expect(raiseOpset(model)).toBe(model);
    const statistics = node('BatchNormalization', ['x', 'x', 'x', 'x', 'x'], ['y', 'm'], { name: 'bn' });
    expect(() => raiseOpset(modelOf([statistics], { opset: 13, output: 'y' }))).toThrow(
      "Node 'bn' (BatchNormalization) of opset 13 cannot be upgraded to opset 18: it gives statistics of training.",
    );
  });
});
