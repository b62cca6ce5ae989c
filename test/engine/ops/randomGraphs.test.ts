/** Random graphs: every value that inference knows is what ONNX Runtime computes there, the batch being a symbol or a number. */
import { Tensor } from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { declaredType } from '../../../main/engine/ops/infer';
import { verifyGraph } from '../../../main/engine/ops/verify';
import { compareTypes } from '../../kit/inferred';
import { randomFloats } from '../../kit/models';
import { BATCH, randomGraph } from '../../kit/randomGraph';

const SEEDS = 120;

it.each(Array.from({ length: SEEDS / 20 }, (_, i) => i * 20))('seeds from %i on', async (first) => {
  for (let seed = first; seed < first + 20; seed++) {
    const model = randomGraph(seed);
    verifyGraph(model.graph);
    const dims = declaredType(model.graph.input[0]!)!.shape!.map((dim) => (typeof dim === 'number' ? dim : BATCH));
    const feed = new Tensor('float32', randomFloats(dims.reduce((a, b) => a * b)), dims);
    const { wrong, open, unknown } = await compareTypes(model, { [model.graph.input[0]!.name]: feed });
    expect({ seed, wrong, open, unknown }).toEqual({ seed, wrong: [], open: [], unknown: [] });
  }
});
