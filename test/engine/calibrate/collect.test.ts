import { describe, expect, it } from 'vitest';
import { collect, type CollectOptions } from '../../../main/engine/calibrate/collect';
import { answersOf, Tally, type Task } from '../../../main/engine/calibrate/tally';
import { observers } from '../../../main/engine/observers/methods';
import type { Choice } from '../../../main/engine/observers/observer';
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

/** Questions of several observers about some tensors, with what each needs. */
function tasksFor(values: readonly string[], names: readonly string[], keepValues = false): Task[] {
  const spec = { bits: 8, symmetric: false, params: {} };
  return values.flatMap((value) =>
    names.map((observer) => ({
      value,
      needs: observers.get(observer)!.needs(spec, { count: 3000, keepValues }),
      questions: [{ layer: `${value}/${observer}`, observer, spec }],
    })),
  );
}

/** What the observer chooses when it is given the values themselves, batch by batch. */
async function direct(model: GraphModel, value: string, observer: string, keepValues = false): Promise<Choice> {
  const [task] = tasksFor([value], [observer], keepValues);
  const tally = new Tally(task!);
  const all = await valuesOf(model, value);
  const each = all.length / 3;
  for (let batch = 0; batch < 3; batch++) {
    const data = Float32Array.from(all.slice(batch * each, (batch + 1) * each));
    tally.add({ data }, batch + 1);
  }
  return answersOf(task!.questions, tally.statistics())[0]![1];
}

describe('a calibration run', () => {
  const values = ['x', 'r1', 'f'];
  const names = [...observers.keys()];

  it.each([11, 13, 18])('chooses what the values say (opset %i)', async (opset) => {
    const model = { ...smallNetwork(), opsetImport: [{ domain: '', version: opset }] };
    const { choices: got } = await collect(model, tasksFor(values, names), batches, options());
    for (const value of values) {
      for (const name of names)
        expect(got.get(`${value}/${name}`), `${value} ${name}`).toEqual(await direct(model, value, name));
    }
  });

  it('keeps the values of all calls where the search is to be exact', async () => {
    const { choices: got } = await collect(smallNetwork(), tasksFor(['r1'], ['ifmr'], true), batches, options());
    expect(got.get('r1/ifmr')).toEqual(await direct(smallNetwork(), 'r1', 'ifmr', true));
  });

  it('is the same when the memory budget forces one tensor at a time', async () => {
    const totals = new Set<number>();
    const small = options({ memoryBudgetBytes: 1, onBatch: (_, total) => void totals.add(total) });
    const apart = await collect(smallNetwork(), tasksFor(values, names), batches, small);
    expect([...totals]).toEqual([9]);
    expect(apart).toEqual(await collect(smallNetwork(), tasksFor(values, names), batches, options()));
  });

  it('stops where onBatch throws', async () => {
    const stop = options({
      onBatch: () => {
        throw new Error('cancelled');
      },
    });
    await expect(collect(smallNetwork(), tasksFor(values, names), batches, stop)).rejects.toThrow('cancelled');
  });
});

describe('values that are not finite', () => {
  async function* broken(): AsyncGenerator<Values> {
    yield feeds(1);
    const data = randomFloats(768);
    data[700] = NaN;
    yield { x: { dataType: 1, dims: DIMS, data } };
  }

  it.each(['minmax', 'ifmr', 'hfmg'])('are an error that names tensor and batch: %s', async (name) => {
    await expect(collect(smallNetwork(), tasksFor(['x'], [name]), broken, options())).rejects.toThrow(
      "Tensor 'x' became NaN or Inf in calibration batch 2",
    );
  });

  it('made by the model itself too', async () => {
    const model = modelOf([node('Log', ['x'], ['l']), node('Relu', ['l'], ['y'])]);
    await expect(collect(model, tasksFor(['l'], ['hfmg']), batches, options())).rejects.toThrow(
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
