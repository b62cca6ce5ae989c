import { describe, expect, it } from 'vitest';
import { collect, type CollectOptions, type Request } from '../../../main/engine/calibrate/collect';
import { channelMagnitudesOf } from '../../../main/engine/calibrate/magnitudes';
import { node } from '../../../main/engine/graph/build';
import { Session, type Values } from '../../../main/engine/runtime/session';
import { modelOf, randomFloats, randomTensor, smallNetwork, type GraphModel } from '../../kit/models';

const DIMS = [4, 3, 8, 8];
const feeds = (seed: number): Values => ({ x: { dataType: 1, dims: DIMS, data: randomFloats(768, seed) } });

async function* batches(): AsyncGenerator<Values> {
  for (const seed of [11, 12, 13]) yield feeds(seed);
}

const options = (change: Partial<CollectOptions> = {}): CollectOptions => ({
  threads: 1,
  memoryBudgetBytes: 1 << 30,
  calls: 3,
  elements: () => 1000,
  onBatch: () => undefined,
  ...change,
});

/** All values of a tensor over the batches, taken straight from ONNX Runtime. */
async function valuesOf(model: GraphModel, value: string): Promise<number[]> {
  if (value === 'x') return [11, 12, 13].flatMap((seed) => [...randomFloats(768, seed)]);
  const output = [{ ...model.graph.output[0]!, name: value, type: undefined }];
  const session = await Session.open({ ...model, graph: { ...model.graph, output } }, { threads: 1 });
  const all: number[] = [];
  for await (const batch of batches()) all.push(...((await session.run(batch))[value]!.data as Float32Array));
  return all;
}

describe('statistics of a calibration run', () => {
  const everything: Request[] = ['x', 'r1', 'f'].map((value) => ({
    value,
    needs: [{ kind: 'values' }, { kind: 'bits', largest: 5, smallest: 3 }, { kind: 'bins', bins: 1024 }],
  }));

  it.each([7, 13, 18])('equal those of the values themselves (opset %i)', async (opset) => {
    const model = { ...smallNetwork(), opsetImport: [{ domain: '', version: opset < 11 ? 11 : opset }] };
    const got = await collect(model, everything, batches, options());
    for (const { value } of everything) {
      const all = await valuesOf(model, value);
      const statistics = got.get(value)!;
      expect(statistics.count).toBe(all.length);
      expect([statistics.min, statistics.max]).toEqual([Math.min(...all), Math.max(...all)]);
      expect([...statistics.values!].sort()).toEqual([...all].sort());
      expect(statistics.bits!.total).toBe(all.length);
      expect(statistics.bins!.counts.reduce((a, b) => a + b)).toBe(all.length);
      const sorted = all.sort((a, b) => b - a);
      expect([...statistics.bits!.extremes().largest]).toEqual(sorted.slice(0, 5));
      expect([...statistics.bits!.extremes().smallest]).toEqual(sorted.slice(-3).reverse());
    }
  });

  it('are the same when the memory budget forces one tensor at a time', async () => {
    const totals = new Set<number>();
    const small = options({ memoryBudgetBytes: 1, onBatch: (_, total) => void totals.add(total) });
    const apart = await collect(smallNetwork(), everything, batches, small);
    expect([...totals]).toEqual([9]);
    const together = await collect(smallNetwork(), everything, batches, options());
    for (const { value } of everything) {
      expect(apart.get(value)!.max).toBe(together.get(value)!.max);
      expect(apart.get(value)!.values).toEqual(together.get(value)!.values);
    }
  });

  it('a range alone needs no values', async () => {
    const got = await collect(smallNetwork(), [{ value: 'r1', needs: [{ kind: 'range' }] }], batches, options());
    const all = await valuesOf(smallNetwork(), 'r1');
    expect(got.get('r1')).toMatchObject({
      min: Math.min(...all),
      max: Math.max(...all),
      values: undefined,
      bits: undefined,
    });
  });

  it('stops where onBatch throws', async () => {
    const stop = options({
      onBatch: () => {
        throw new Error('cancelled');
      },
    });
    await expect(collect(smallNetwork(), everything, batches, stop)).rejects.toThrow('cancelled');
  });
});

describe('values that are not finite', () => {
  async function* broken(): AsyncGenerator<Values> {
    yield feeds(1);
    const data = randomFloats(768);
    data[700] = NaN;
    yield { x: { dataType: 1, dims: DIMS, data } };
  }

  it('are an error that names tensor and batch, even where only the range is asked for', async () => {
    const request: Request = { value: 'x', needs: [{ kind: 'range' }] };
    await expect(collect(smallNetwork(), [request], broken, options())).rejects.toThrow(
      "Tensor 'x' became NaN or Inf in calibration batch 2",
    );
  });

  it('made by the model itself too', async () => {
    const model = modelOf([node('Log', ['x'], ['l']), node('Relu', ['l'], ['y'])]);
    const request: Request = { value: 'l', needs: [{ kind: 'bins', bins: 1024 }] };
    await expect(collect(model, [request], batches, options())).rejects.toThrow(
      "Tensor 'l' became NaN or Inf in calibration batch 1",
    );
  });
});

describe('channel magnitudes', () => {
  it('are those of the values, for feature maps and for rows', async () => {
    const model = smallNetwork();
    const got = await channelMagnitudesOf(
      model,
      [
        { value: 'r1', axis: 1 },
        { value: 'f', axis: -1 },
      ],
      feeds(11),
      1,
    );
    const session = await Session.open(
      {
        ...model,
        graph: {
          ...model.graph,
          output: ['r1', 'f'].map((name) => ({ ...model.graph.output[0]!, name, type: undefined })),
        },
      },
      { threads: 1 },
    );
    const outputs = await session.run(feeds(11));
    const magnitude = (value: string, channels: number, inner: number): number[] => {
      const largest = new Array<number>(channels).fill(0);
      (outputs[value]!.data as Float32Array).forEach((x, i) => {
        const c = Math.floor(i / inner) % channels;
        largest[c] = Math.max(largest[c]!, Math.abs(x));
      });
      return largest;
    };
    expect([...got.get('r1')!]).toEqual(magnitude('r1', 4, 64));
    expect([...got.get('f')!]).toEqual(magnitude('f', 5, 1));
  });

  it('an unknown rank is an error, not a guess', async () => {
    const model = modelOf([node('Custom', ['x'], ['c'], { domain: 'other' }), node('MatMul', ['c', 'w'], ['y'])], {
      initializer: [randomTensor('w', [2, 2])],
    });
    await expect(channelMagnitudesOf(model, [{ value: 'c', axis: 1 }], feeds(1), 1)).rejects.toThrow(
      "The rank of tensor 'c'",
    );
  });
});
