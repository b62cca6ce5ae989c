import { describe, expect, it } from 'vitest';
import { DataType } from '../../../main/engine/graph/onnx';
import type { TypedArray } from '../../../main/engine/graph/tensor';
import { seededRandom } from '../../../main/engine/numerics/random';
import { collect, counting, failure, feeds, input, npy, openArray } from './kit';

const T = DataType;
const f = Math.fround;

interface Steps {
  readonly channelOrder?: readonly number[];
  readonly scale?: number;
  readonly mean?: number | readonly number[];
  readonly std?: number | readonly number[];
}

const at = (value: number | readonly number[], c: number): number =>
  typeof value === 'number' ? value : value.length === 1 ? value[0]! : value[c]!;

/** numpy's ((x[..., order] * scale) - mean) / std on float32, element by element, NHWC → NCHW. */
function reference(data: ArrayLike<number>, [n, h, w, c]: readonly number[], steps: Steps): number[] {
  const { channelOrder = counting(c!), scale = 1, mean = 0, std = 1 } = steps;
  const out: number[] = [];
  for (let i = 0; i < n!; i++)
    for (let k = 0; k < c!; k++)
      for (let p = 0; p < h! * w!; p++) {
        const x = f(data[(i * h! * w! + p) * c! + channelOrder[k]!]!);
        out.push(f(f(f(x * f(scale)) - f(at(mean, k))) / f(at(std, k))));
      }
  return out;
}

const SHAPE = [5, 3, 7, 3];
const random = seededRandom(7);
const bytes = Uint8Array.from({ length: 5 * 3 * 7 * 3 }, () => random() >>> 24);

describe('the steps, against a naive reference', () => {
  const steps: [string, Steps][] = [
    ['nothing', {}],
    ['scale', { scale: 1 / 255 }],
    ['mean and std', { mean: [0.1, 20, 3], std: [3, 0.7, 11] }],
    ['all', { scale: 1 / 255, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] }],
    ['one number for all channels', { mean: 127, std: 128 }],
    ['a list of one', { mean: [127], std: [128] }],
    ['channel order', { channelOrder: [2, 0, 1] }],
    [
      'channel order first, mean and std in the order of the model',
      { channelOrder: [2, 1, 0], mean: [1, 2, 3], std: [4, 5, 6] },
    ],
  ];
  const sources: [string, TypedArray][] = [
    ['uint8', bytes],
    ['int8', Int8Array.from(bytes)],
    ['int16', Int16Array.from(bytes, (x) => x * 100 - 9000)],
    ['float32', Float32Array.from(bytes, (x) => f(x / 7 - 11))],
    ['float64', Float64Array.from(bytes, (x) => x / 7 - 11)],
    ['int64', BigInt64Array.from(bytes, (x) => BigInt(x) - 90n)],
  ];
  describe.each(sources)('%s', (_, data) => {
    it.each(steps)('%s', async (_, entry) => {
      const dataset = await openArray(npy(SHAPE, data), { layout: 'NHWC', ...entry }, input(['n', 3, 3, 7]));
      const [[dims, values]] = (await feeds(dataset)) as [[unknown, number[]]];
      expect(dims).toEqual([5, 3, 3, 7]);
      expect(values).toEqual(reference(Array.from(data as Uint8Array, Number), SHAPE, entry));
    });
  });

  it('gives the same in any batch size', async () => {
    const entry = { layout: 'NHWC', channelOrder: [2, 1, 0], mean: [1, 2, 3], std: 7 };
    const dataset = await openArray(npy(SHAPE, bytes), entry, input(['n', 3, 3, 7]));
    const expected = reference(bytes, SHAPE, entry);
    for (const size of [1, 2, 5, 100])
      expect((await feeds(dataset, size)).flatMap(([, values]) => values)).toEqual(expected);
  });
});

describe('layout and axes', () => {
  const row = Uint8Array.from(counting(12));
  const pixels = npy([1, 2, 3, 2], row);

  it('transposes NHWC, and NCHW the other way', async () => {
    const first = await openArray(pixels, { layout: 'NHWC' }, input(['n', 2, 2, 3]));
    expect(await feeds(first)).toEqual([
      [
        [1, 2, 2, 3],
        [0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11],
      ],
    ]);
    const last = await openArray(npy([1, 2, 2, 3], row), { layout: 'NCHW' }, input(['n', 2, 3, 2]));
    expect(await feeds(last)).toEqual([
      [
        [1, 2, 3, 2],
        [0, 6, 1, 7, 2, 8, 3, 9, 4, 10, 5, 11],
      ],
    ]);
  });

  it('leaves rows as they are where the model has the same layout', async () => {
    const entry = { layout: 'NHWC', mean: [0, 100] };
    const dataset = await openArray(npy([1, 2, 3, 2], row), entry, input(['n', 2, 3, 2]));
    expect(await feeds(dataset)).toEqual([
      [
        [1, 2, 3, 2],
        [0, -99, 2, -97, 4, -95, 6, -93, 8, -91, 10, -89],
      ],
    ]);
  });

  it('finds the channels of a model that is NHWC, without being told', async () => {
    const dataset = await openArray(pixels, { mean: [0, 100] }, input(['n', 4, 3, 2]), {}).catch(() => undefined);
    expect(dataset).toBeUndefined();
    const fits = await openArray(npy([1, 3, 2, 2], row), { channelOrder: [1, 0] }, input(['n', 3, 2, 2]));
    expect(await feeds(fits)).toEqual([
      [
        [1, 3, 2, 2],
        [1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10],
      ],
    ]);
  });

  it('inserts a channel axis of size 1, first or last', async () => {
    const array = npy([2, 2, 3], row);
    const entry = { scale: 2 };
    const doubled = counting(12, 2);
    expect(await feeds(await openArray(array, entry, input(['n', 1, 2, 3])))).toEqual([[[2, 1, 2, 3], doubled]]);
    expect(await feeds(await openArray(array, entry, input(['n', 2, 3, 1])))).toEqual([[[2, 2, 3, 1], doubled]]);
    const unknown = input(['n', 'c', 'h', 'w']);
    expect(await feeds(await openArray(array, entry, unknown))).toEqual([[[2, 1, 2, 3], doubled]]);
    expect(await feeds(await openArray(npy([3], row.slice(0, 3)), {}, input(['n', 1])))).toEqual([
      [
        [3, 1],
        [0, 1, 2],
      ],
    ]);
  });

  it('normalizes each feature of a table', async () => {
    const entry = { mean: [1, 2, 3], std: [1, 2, 4] };
    const dataset = await openArray(npy([2, 3], Float32Array.from([1, 2, 3, 2, 4, 7])), entry, input(['n', 3]));
    expect(await feeds(dataset)).toEqual([
      [
        [2, 3],
        [0, 0, 0, 1, 1, 1],
      ],
    ]);
  });

  it('stacks rows as they are where the model states no shape', async () => {
    const dataset = await openArray(npy([3, 2], Float32Array.from(counting(6))), {}, input());
    expect(await feeds(dataset, 2)).toEqual([
      [
        [2, 2],
        [0, 1, 2, 3],
      ],
      [
        [1, 2],
        [4, 5],
      ],
    ]);
  });
});

describe('the element type of the model', () => {
  const open = (array: Buffer, type: number, entry: object = {}) => openArray(array, entry, input(['n', 2], type));
  const data = async (array: Buffer, type: number, entry?: object): Promise<TypedArray> => {
    const [batch] = await collect(await open(array, type, entry));
    const value = batch!.feeds['x']!;
    expect(value.dataType).toBe(type);
    return value.data;
  };

  it('keeps integers exact', async () => {
    const large = BigInt64Array.of(2n ** 62n + 1n, -5n);
    expect(await data(npy([1, 2], large), T.INT64)).toEqual(large);
    expect(await data(npy([1, 2], Uint8Array.of(3, 255)), T.INT64)).toEqual(BigInt64Array.of(3n, 255n));
    expect(await data(npy([1, 2], BigInt64Array.of(-3n, 70_000n)), T.INT32)).toEqual(Int32Array.of(-3, 70_000));
    expect(await data(npy([1, 2], Uint8Array.of(0, 127)), T.INT8)).toEqual(Int8Array.of(0, 127));
    expect(await data(npy([1, 2], Uint8Array.of(0, 1)), T.BOOL)).toEqual(Uint8Array.of(0, 1));
    expect(await data(npy([1, 2], Int32Array.of(0, 255)), T.UINT8)).toEqual(Uint8Array.of(0, 255));
  });

  it('gives half precision as bit patterns, ties to even', async () => {
    const values = [0, -0, 1, -2, 65504, 65519, 2049, 2051, 2 ** -24, 2 ** -25, 3 * 2 ** -25, 2 ** -14, 0.1, -1 / 3];
    const bits = [0, 0x8000, 0x3c00, 0xc000, 0x7bff, 0x7bff, 0x6800, 0x6802, 1, 0, 2, 0x400, 0x2e66, 0xb555];
    const array = npy([values.length / 2, 2], Float32Array.from(values));
    expect(await data(array, T.FLOAT16)).toEqual(Uint16Array.from(bits));
    expect(await data(npy([1, 2], Uint8Array.of(1, 255)), T.FLOAT16, { scale: 0.5 })).toEqual(
      Uint16Array.of(0x3800, 0x57f8),
    );
    const halves = Uint16Array.of(0x3c01, 0x8001);
    expect(await data(npy([1, 2], halves, { descr: '<f2' }), T.FLOAT16)).toEqual(halves);
  });

  it('keeps double precision where nothing is computed', async () => {
    expect(await data(npy([1, 2], Float64Array.of(0.1, 1e300)), T.DOUBLE)).toEqual(Float64Array.of(0.1, 1e300));
    expect(await data(npy([1, 2], BigInt64Array.of(2n ** 40n + 1n, 3n)), T.DOUBLE)).toEqual(
      Float64Array.of(2 ** 40 + 1, 3),
    );
    expect(await data(npy([1, 2], Float64Array.of(0.1, 0.2)), T.DOUBLE, { scale: 2 })).toEqual(
      Float64Array.of(f(f(0.1) * 2), f(f(0.2) * 2)),
    );
  });

  const at = "'set.yaml', inputs.*";
  it('refuses floats for an integer input, and arithmetic', async () => {
    expect(await failure(() => open(npy([1, 2], Float32Array.of(1, 2)), T.INT64))).toBe(
      `DATA_TYPE: ${at}.source.path: 'x.npy' holds float32, but the model's input 'x' is int64. Convert the data to int64.`,
    );
    expect(await failure(() => open(npy([1, 2], Uint8Array.of(1, 2)), T.UINT8, { mean: 1 }))).toBe(
      `DATA_ARITHMETIC: ${at}: scale, mean and std make floats, but the model's input 'x' is uint8. Remove them.`,
    );
    expect(await failure(() => open(npy([1, 2], Uint8Array.of(1, 2)), T.STRING))).toBe(
      `DATA_INPUT_TYPE: ${at}: the model's input 'x' has the element type string, which cannot be fed.`,
    );
  });

  it('refuses values that do not fit, naming the row', async () => {
    const dataset = await open(npy([3, 2], Int16Array.of(0, 1, 2, 3, 4, 200)), T.INT8);
    expect(await failure(() => collect(dataset, 2))).toBe(
      `DATA_VALUE_RANGE: ${at}.source.path: row 2 of 'x.npy' holds 200, which does not fit the type int8 of the model's input 'x'.`,
    );
  });

  it.each<[string, TypedArray, number, object, string]>([
    ['NaN', Float32Array.of(0, 1, 2, 3, NaN, 5), T.FLOAT, {}, 'NaN'],
    ['Inf', Float64Array.of(0, 1, 2, 3, 4, -Infinity), T.FLOAT, { mean: 2 }, '-Infinity'],
    ['what half precision cannot hold', Float32Array.of(0, 1, 2, 3, 65520, 5), T.FLOAT16, {}, 'Infinity'],
    ['what float32 cannot hold', Float64Array.of(0, 1, 2, 3, 1e300, 5), T.FLOAT, {}, 'Infinity'],
    ['an overflow of 8-bit data', Uint8Array.of(0, 1, 2, 3, 200, 5), T.FLOAT, { scale: 3e36 }, 'Infinity'],
    ['NaN in double precision', Float64Array.of(0, 1, 2, 3, 4, NaN), T.DOUBLE, {}, 'NaN'],
  ])('refuses %s', async (_, values, type, entry, shown) => {
    const dataset = await open(npy([3, 2], values), type, entry);
    expect(await failure(() => collect(dataset, 2))).toBe(
      `DATA_NOT_FINITE: ${at}.source.path: row 2 of 'x.npy' gives the value ${shown} for the model's input 'x'. Remove NaN and Inf from the data, and check scale, mean and std.`,
    );
  });

  it('refuses lists that do not fit the channels', async () => {
    const open3 = (entry: object) => openArray(npy(SHAPE, bytes), { layout: 'NHWC', ...entry }, input(['n', 3, 3, 7]));
    expect(await failure(() => open3({ mean: [1, 2] }))).toBe(
      `DATA_CHANNELS: ${at}.mean: it lists 2 channels, but the model's input 'x' has the shape [1, 3, 3, 7] here. List one value for each channel, or one number for all.`,
    );
    expect(await failure(() => open3({ mean: [1, 2, 3], channelOrder: [1, 0] }))).toMatch(
      /inputs.\*.channelOrder: it lists 2/,
    );
    expect(await failure(() => openArray(npy([2, 3], bytes.slice(0, 6)), { std: [1, 2] }, input(['n', 3])))).toMatch(
      /inputs.\*.std: it lists 2 channels/,
    );
  });
});
