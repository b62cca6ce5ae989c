import { describe, expect, it } from 'vitest';
import { targets } from '../../../main/engine/export/targets';
import { DataType } from '../../../main/engine/graph/onnx';
import { fuseOffsets } from '../../../main/engine/passes/fuseOffsets';
import { Session } from '../../../main/engine/runtime/session';
import { randomFloats, smallNetwork, type GraphModel } from '../../kit/models';
import { handPlan, placed, quantizer } from '../../kit/quantized';

/** Data with a zero point, so that there is something to fuse. */
function quantized(): GraphModel {
  const data = (scale: number, zeroPoint: number) => ({
    ...quantizer([scale]),
    symmetric: false,
    zeroPoint: [zeroPoint],
  });
  const plan = handPlan(
    { layer: 'conv2', data: data(0.05, -128), weight: quantizer([0.01]) },
    { layer: 'fc', op: 'Gemm', data: data(0.02, 37), weight: quantizer([0.01]) },
  );
  return targets.get('ascend')!.fakeQuantModel(placed(smallNetwork(), plan));
}

const ops = ({ graph }: GraphModel, op: string): number => graph.node.filter(({ opType }) => opType === op).length;

async function run(model: GraphModel): Promise<readonly number[]> {
  const session = await Session.open(model, { threads: 1, exact: true });
  const data = randomFloats(4 * 3 * 64, 5).map((x) => 20 * x);
  const { y } = await session.run({ x: { dataType: DataType.FLOAT, dims: [4, 3, 8, 8], data } });
  await session.close();
  return Array.from(y!.data as Float32Array);
}

describe('fuseOffsets', () => {
  it('takes two passes out of each quantizer and changes no number', async () => {
    const model = quantized();
    const fused = { ...model, graph: fuseOffsets(model.graph) };
    expect([ops(model, 'Sub'), ops(fused, 'Sub'), ops(fused, 'Clip')]).toEqual([2, 0, 2]);
    expect(await run(fused)).toEqual(await run(model));
  });

  it('leaves a value alone that somebody else reads', () => {
    const model = quantized();
    const sub = model.graph.node.find(({ opType }) => opType === 'Sub')!;
    const output = [...model.graph.output, { ...model.graph.output[0]!, name: sub.input[0]! }];
    const read = { ...model, graph: { ...model.graph, output } };
    expect(ops({ ...read, graph: fuseOffsets(read.graph) }, 'Sub')).toBe(1);
  });
});
