import { describe, expect, it } from 'vitest';
import { DataType } from '../../../main/engine/graph/onnx';
import type { TypedArray } from '../../../main/engine/graph/tensor';
import { seededRandom } from '../../../main/engine/numerics/random';
import {
  bytesOf,
  collect,
  counting,
  failure,
  feeds,
  input,
  npy,
  openArray,
  openSet,
  zip,
  type NpyOptions,
} from './kit';

const values = [0, 1, 2, 3, 100, 5];
const bigs = values.map(BigInt);

describe('npy', () => {
  const arrays: [string, TypedArray, string?][] = [
    ['|b1', Uint8Array.of(0, 1, 1, 0, 1, 0), '|b1'],
    ['|i1', Int8Array.from(values)],
    ['|u1', Uint8Array.from(values)],
    ['<i2', Int16Array.from(values)],
    ['>i2', Int16Array.from(values), '>i2'],
    ['<u2', Uint16Array.from(values)],
    ['<i4', Int32Array.from(values)],
    ['>u4', Uint32Array.from(values), '>u4'],
    ['<i8', BigInt64Array.from(bigs)],
    ['>i8', BigInt64Array.from(bigs), '>i8'],
    ['<u8', BigUint64Array.from(bigs)],
    ['=f4', Float32Array.from(values), '=f4'],
    ['>f4', Float32Array.from(values), '>f4'],
    ['<f8', Float64Array.from(values)],
    ['>f8', Float64Array.from(values), '>f8'],
  ];
  it.each(arrays)('reads %s', async (descr, data) => {
    const dataset = await openArray(npy([3, 2], data, { descr }), {}, input(['n', 2]));
    expect(await feeds(dataset, 2)).toEqual([
      [[2, 2], Array.from(data, Number).slice(0, 4)],
      [[1, 2], Array.from(data, Number).slice(4)],
    ]);
  });

  it.each(['<f2', '>f2'])('reads half precision %s', async (descr) => {
    const halves = Uint16Array.of(0x0000, 0x3c00, 0xc000, 0x7bff, 0x0001, 0x3555);
    const dataset = await openArray(npy([3, 2], halves, { descr }), {}, input(['n', 2]));
    const [[, data]] = (await feeds(dataset)) as [[unknown, number[]]];
    expect(data).toEqual([0, 1, -2, 65504, 2 ** -24, 0.333251953125]);
  });

  it.each([2, 3])('reads format version %d', async (version) => {
    const dataset = await openArray(npy([2, 1], Float32Array.of(7, 8), { version }), {}, input(['n', 1]));
    expect(await feeds(dataset)).toEqual([
      [
        [2, 1],
        [7, 8],
      ],
    ]);
  });

  it('does not mind the order of an array with one long axis', async () => {
    const dataset = await openArray(npy([3, 1], Float32Array.of(1, 2, 3), { fortran: true }), {}, input(['n', 1]));
    expect(await feeds(dataset)).toEqual([
      [
        [3, 1],
        [1, 2, 3],
      ],
    ]);
  });

  const floats = Float32Array.from(values);
  const open = (array: Buffer) => openArray(array, {}, input(['n', 2]));
  const at = "'set.yaml', inputs.*.source.path:";
  it.each<[string, Buffer, string]>([
    [
      'another file',
      Buffer.from('hello, I am no array at all'),
      `NPY_INVALID: ${at} 'x.npy' is no npy array. Write it with numpy.save or numpy.savez.`,
    ],
    [
      'a short file',
      Buffer.from('\x93NUM', 'latin1'),
      `NPY_INVALID: ${at} 'x.npy' is no npy array. Write it with numpy.save or numpy.savez.`,
    ],
    [
      'a cut header',
      npy([3, 2], floats).subarray(0, 40),
      `NPY_INVALID: ${at} 'x.npy' is no npy array. Write it with numpy.save or numpy.savez.`,
    ],
    [
      'cut data',
      npy([3, 2], floats).subarray(0, -1),
      `NPY_SHORT: ${at} 'x.npy' of type <f4 and shape [3, 2] needs 24 bytes after its header but has 23. It is truncated; copy or write it again.`,
    ],
    [
      'complex numbers',
      npy([3, 1], floats, { descr: '<c8' }),
      `NPY_TYPE: ${at} 'x.npy' holds elements of the type <c8. Only bool, integers and real floats of at most 64 bits can be read; convert with astype.`,
    ],
    [
      'texts',
      npy([3, 2], floats, { descr: '<U1' }),
      `NPY_TYPE: ${at} 'x.npy' holds elements of the type <U1. Only bool, integers and real floats of at most 64 bits can be read; convert with astype.`,
    ],
    [
      'Fortran order',
      npy([3, 2], floats, { fortran: true }),
      `NPY_FORTRAN: ${at} 'x.npy' is stored in Fortran order, so its rows do not lie together. Save numpy.ascontiguousarray(x).`,
    ],
    [
      'no rows',
      npy([0, 2], new Float32Array()),
      `DATA_EMPTY: ${at} 'x.npy' holds no samples. Check the path; [n, …], n > 0 expected.`,
    ],
  ])('refuses %s', async (_, array, message) => {
    expect(await failure(() => open(array))).toBe(message);
  });

  it('names a missing file, and a folder in its place', async () => {
    const inputs = { '*': { source: { kind: 'npy', path: 'y.npy' } } };
    expect(await failure(() => openSet({ inputs }, {}, [input(['n', 2])]))).toBe(
      `DATA_FILE_MISSING: ${at} 'y.npy' does not exist. Paths are relative to the YAML file.`,
    );
    expect(await failure(() => openSet({ inputs }, { 'y.npy/z': '' }, [input(['n', 2])]))).toBe(
      `DATA_FILE_UNREADABLE: ${at} 'y.npy' cannot be read (not a file). It must be a file that this user may read.`,
    );
  });

  it('notices a file that changes while it is read', async () => {
    const dataset = await openArray(npy([3, 2], floats), {}, input(['n', 2]));
    const { writeFileSync } = await import('node:fs');
    writeFileSync(dataset.path.replace('set.yaml', 'x.npy'), 'gone');
    expect(await failure(() => collect(dataset))).toMatch(/^FILE_CHANGED: 'x.npy' changed while it was being read/);
  });
});

describe('npz', () => {
  const members = {
    'x.npy': npy([3, 2], Float32Array.from(values)),
    'y.npy': npy(
      [3, 2],
      Float32Array.from(values, (value) => -value),
    ),
  };
  const open = (archive: Buffer, source: object = {}) =>
    openSet({ inputs: { '*': { source: { kind: 'npz', path: 'a.npz', ...source } } } }, { 'a.npz': archive }, [
      input(['n', 2]),
    ]);

  describe.each([
    ['stored', false],
    ['compressed', true],
  ])('%s', (_, compress) => {
    it('finds the member by key, by the input, or where it is the only one', async () => {
      const archive = await zip(members, compress);
      expect(await feeds(await open(archive, { key: 'y' }), 2)).toEqual([
        [
          [2, 2],
          [-0, -1, -2, -3],
        ],
        [
          [1, 2],
          [-100, -5],
        ],
      ]);
      expect(await feeds(await open(archive), 3)).toEqual([[[3, 2], values]]);
      const single = await zip({ 'arr_0.npy': members['x.npy'] }, compress);
      expect(await feeds(await open(single), 3)).toEqual([[[3, 2], values]]);
    });

    it('reads a large member in any order, also at the same time', async () => {
      const data = Float32Array.from({ length: 60_000 }, (_, i) => Math.fround(Math.sin(i)));
      const dataset = await open(await zip({ 'x.npy': npy([30_000, 2], data) }, compress));
      const slice = async (start: number): Promise<number> => {
        for await (const { feeds: fed } of dataset.batches(1, { start, count: 1 })) return Number(fed['x']!.data[0]);
        return NaN;
      };
      expect(await Promise.all([29_999, 7, 20_000, 0].map(slice))).toEqual(
        [29_999, 7, 20_000, 0].map((i) => data[2 * i]),
      );
      const batches = await collect(dataset, 7000);
      expect(batches.flatMap(({ feeds: fed }) => Array.from(fed['x']!.data as Float32Array))).toEqual(Array.from(data));
    });

    it('lists the members where none fits', async () => {
      const archive = await zip(members, compress);
      expect(await failure(() => open(archive, { key: 'z' }))).toBe(
        "NPZ_KEY: 'set.yaml', inputs.*.source.path: 'a.npz' has no member 'z'. Its members are: x, y; choose one with key.",
      );
    });
  });

  it('refuses what is no archive', async () => {
    expect(await failure(() => open(Buffer.from('no archive')))).toMatch(
      /^NPZ_INVALID: 'set.yaml', inputs.\*.source.path: 'a.npz' is no complete npz archive: .*Write it with numpy.savez.$/,
    );
  });

  it('refuses damaged compressed data when it meets them', async () => {
    const random = seededRandom(1);
    const noise = Uint8Array.from({ length: 200_000 }, () => random() >>> 24);
    const archive = await zip({ 'x.npy': npy([100_000, 2], noise) }, true);
    archive.fill(0x41, 100_000, 100_004);
    const dataset = await open(archive);
    expect(await failure(() => collect(dataset))).toMatch(/'a.npz' is no complete npz archive: its checksum is wrong/);
    expect(await failure(() => open(archive.subarray(0, -1)))).toMatch(/^NPZ_INVALID/);
  });

  it('names the member in messages about its content', async () => {
    const options: NpyOptions = { fortran: true };
    const archive = await zip({ 'x.npy': npy([3, 2], Float32Array.from(values), options) }, false);
    expect(await failure(() => open(archive))).toMatch(/'a.npz\[x\]' is stored in Fortran order/);
  });
});

describe('bin', () => {
  const batch = (from: number): Buffer => bytesOf(Float32Array.from(counting(6), (i) => from + i));
  const open = (files: Record<string, Uint8Array>, model = input(['n', 3]), source: object = {}, entry: object = {}) =>
    openSet({ inputs: { '*': { source: { kind: 'bin', path: 'calib', ...source }, ...entry } } }, files, [model]);

  it('takes files in plain string order, each as one whole call', async () => {
    const dataset = await open({ 'calib/b10.bin': batch(10), 'calib/b9.bin': batch(9), 'calib/B1.raw': batch(1) });
    expect(dataset).toMatchObject({ samples: 3, wholeCalls: true, maxBatch: 1 });
    expect(await feeds(dataset)).toEqual([
      [[2, 3], counting(6).map((i) => 1 + i)],
      [[2, 3], counting(6).map((i) => 10 + i)],
      [[2, 3], counting(6).map((i) => 9 + i)],
    ]);
  });

  it.each([{ source: { dtype: 'uint8' } }, { entry: { dtype: 'uint8' } }])(
    'reads another element type: %j',
    async (where) => {
      const dataset = await open(
        { 'calib/0.bin': Uint8Array.from(counting(6)) },
        input([2, 3]),
        where.source,
        where.entry,
      );
      expect(await feeds(dataset)).toEqual([[[2, 3], counting(6)]]);
    },
  );

  it('transposes files of the other layout', async () => {
    const model = input([1, 2, 1, 3]);
    const dataset = await open({ 'calib/0.bin': batch(0) }, model, {}, { layout: 'NHWC', mean: [1, 0] });
    expect(await feeds(dataset)).toEqual([
      [
        [1, 2, 1, 3],
        [-1, 1, 3, 1, 3, 5],
      ],
    ]);
    const back = await open({ 'calib/0.bin': batch(0) }, input([1, 1, 3, 2]), {}, { layout: 'NCHW' });
    expect(await feeds(back)).toEqual([
      [
        [1, 1, 3, 2],
        [0, 3, 1, 4, 2, 5],
      ],
    ]);
  });

  it('takes one file as one call', async () => {
    const inputs = { '*': { source: { kind: 'bin', path: 'one.bin' } } };
    const dataset = await openSet({ inputs }, { 'one.bin': batch(0) }, [input([2, 3])]);
    expect(await feeds(dataset)).toEqual([[[2, 3], counting(6)]]);
  });

  const at = "'set.yaml', inputs.*.source.path:";
  it('wants every file to hold exactly the input', async () => {
    expect(await failure(() => open({ 'calib/0.bin': batch(0) }, input([1, 3])))).toBe(
      `BIN_SIZE: ${at} 'calib/0.bin' has 24 bytes; one file is one call of the model's input 'x' [1, 3] in float32, which needs 12. Every file of the folder counts.`,
    );
    expect(await failure(() => open({ 'calib/0.bin': batch(0) }, input(['n', 4])))).toBe(
      `BIN_SIZE: ${at} 'calib/0.bin' has 24 bytes; one file is one call of the model's input 'x' [n, 4] in float32, which needs n·16. Every file of the folder counts.`,
    );
    expect(await failure(() => open({ 'calib/0.bin': batch(0), 'calib/readme.txt': Buffer.from('hi') }))).toBe(
      `BIN_SIZES_DIFFER: ${at} 'calib/readme.txt' has 2 bytes and 'calib/0.bin' has 24. All files of the folder must hold batches of one size.`,
    );
  });

  it('needs files and a known shape', async () => {
    expect(await failure(() => open({ 'calib/deep/0.bin': batch(0) }))).toBe(
      `DATA_EMPTY: ${at} 'calib' holds no samples. Check the path; *.bin expected.`,
    );
    expect(await failure(() => open({ 'calib/0.bin': batch(0) }, input(['n', 'length'])))).toBe(
      "INPUT_DYNAMIC: Input 'x' has the shape [n, length] with a symbolic dimension besides the batch. Fix it with --input-shape x:….",
    );
    const inputs = { '*': { source: { kind: 'bin', path: 'calib' } } };
    const fixed = await openSet({ inputs }, { 'calib/0.bin': batch(0) }, [input(['n', 'length'])], {
      inputShapes: { x: [1, 3] },
    });
    expect(await feeds(fixed)).toEqual([[[2, 3], counting(6)]]);
  });

  it('feeds an integer input', async () => {
    const ids = BigInt64Array.of(1n, 2n, 3n, -4n);
    const dataset = await open({ 'calib/0.bin': bytesOf(ids) }, input([2, 2], DataType.INT64));
    const [first] = await collect(dataset);
    expect(first!.feeds['x']).toEqual({ dataType: DataType.INT64, dims: [2, 2], data: ids });
  });
});
