import { expect, it } from 'vitest';
import { DataType } from '../../../main/engine/graph/onnx';
import { linksOf } from '../../../main/engine/graph/links';
import { readModel } from '../../../main/engine/graph/load';
import { floatValues } from '../../../main/engine/numerics/values';
import { Session } from '../../../main/engine/runtime/session';
import { sampleModel } from '../../../main/engine/sample/write';
import { spreadChannels } from '../../../main/engine/sample/spreadChannels';
import type { GraphModel } from '../../../main/engine/train/step';
import { randomFloats } from '../../kit/models';

async function logitsOf(model: GraphModel): Promise<Float32Array> {
  const session = await Session.open(model, { threads: 1 });
  const image = { dataType: DataType.FLOAT, dims: [4, 3, 32, 32], data: randomFloats(4 * 3 * 32 * 32, 1) };
  const { logits } = await session.run({ image });
  await session.close();
  return logits!.data as Float32Array;
}

const scaleOf = ({ graph }: GraphModel): Float32Array =>
  floatValues(linksOf(graph).initializer.get(linksOf(graph).node.get('stem.conv.bn')!.input[1]!)!);

it('channels of unequal ranges compute the same', async () => {
  const model = readModel(sampleModel());
  const spread = spreadChannels(model, 3);
  const factors = scaleOf(spread).map((value, i) => Math.abs(Math.log2(value / scaleOf(model)[i]!)));
  expect(Math.max(...factors)).toBeGreaterThan(1);
  expect(Math.max(...factors)).toBeLessThanOrEqual(1.75 + 1e-5);
  const [before, after] = [await logitsOf(model), await logitsOf(spread)];
  const largest = Math.max(...before.map(Math.abs));
  after.forEach((value, i) => expect(Math.abs(value - before[i]!)).toBeLessThan(1e-4 * largest));
});
