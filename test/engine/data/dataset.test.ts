import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDataset, requireSamples } from '../../../main/engine/data/dataset';
import { DataType } from '../../../main/engine/graph/onnx';
import { bytesOf, collect, counting, failure, feeds, folderOf, input, npy, openArray, openSet } from './kit';

const rows = (count: number, width = 2): Buffer => npy([count, width], Float32Array.from(counting(count * width)));
const npySource = (path: string): object => ({ source: { kind: 'npy', path } });

describe('batches', () => {
  it('come in order, the last one shorter', async () => {
    const dataset = await openArray(rows(5), {}, input(['n', 2]));
    expect(dataset).toMatchObject({
      name: 'set',
      samples: 5,
      firstRow: 0,
      unused: 0,
      wholeCalls: false,
      maxBatch: Infinity,
    });
    const batches = await collect(dataset, 2);
    expect(batches.map(({ start, count }) => [start, count])).toEqual([
      [0, 2],
      [2, 2],
      [4, 1],
    ]);
    expect(batches[1]!.feeds['x']).toEqual({
      dataType: DataType.FLOAT,
      dims: [2, 2],
      data: Float32Array.of(4, 5, 6, 7),
    });
    expect(batches[1]!.labels).toBeUndefined();
  });

  it('have arrays of their own', async () => {
    const [first, second] = await collect(await openArray(rows(4), {}, input(['n', 2])), 2);
    expect(first!.feeds['x']!.data).not.toBe(second!.feeds['x']!.data);
    expect(first!.feeds['x']!.data).toEqual(Float32Array.of(0, 1, 2, 3));
  });

  it('cover a part, within range and limit', async () => {
    const dataset = await openArray(rows(10, 1), {}, input(['n', 1]), { range: [2, 9] }, { limit: 5 });
    expect(dataset).toMatchObject({ samples: 5, firstRow: 2 });
    const values: number[] = [];
    for await (const batch of dataset.batches(2, { start: 1, count: 3 }))
      values.push(...(batch.feeds['x']!.data as Float32Array));
    expect(values).toEqual([3, 4, 5]);
    await expect(dataset.batches(2, { start: 3, count: 3 }).next()).rejects.toThrow(RangeError);
  });

  it('have one sample where the batch of the model is 1, and exactly its batch where that is fixed', async () => {
    const one = await openArray(rows(3), {}, input([1, 2]));
    expect(one).toMatchObject({ maxBatch: 1, wholeCalls: false, samples: 3 });
    expect((await feeds(one)).map(([dims]) => dims)).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
    const two = await openArray(rows(5), {}, input([2, 2]));
    expect(two).toMatchObject({ maxBatch: 2, samples: 4, unused: 1 });
    expect((await feeds(two, 32)).map(([dims]) => dims)).toEqual([
      [2, 2],
      [2, 2],
    ]);
    expect((await collect(two, 1)).map(({ count }) => count)).toEqual([2, 2]);
  });

  it('are whole calls where rows have all axes of the input', async () => {
    const array = npy([2, 3, 2], Float32Array.from(counting(12)));
    const dataset = await openArray(array, {}, input(['n', 2]));
    expect(dataset).toMatchObject({ wholeCalls: true, maxBatch: 1, samples: 2 });
    expect(await feeds(dataset)).toEqual([
      [[3, 2], counting(6)],
      [[3, 2], counting(6).map((i) => 6 + i)],
    ]);
  });
});

describe('several inputs', () => {
  const files = {
    'a.npy': rows(3, 1),
    'b.npy': npy([3, 2], BigInt64Array.from(counting(6), BigInt)),
    'one.npy': npy([], Float32Array.of(0.5)),
    'one.bin': bytesOf(Float32Array.of(0.25)),
    'short.npy': rows(2, 1),
  };
  const a = input(['n', 1], DataType.FLOAT, 'a');
  const b = input(['n', 2], DataType.INT64, 'b');
  const entries = { a: npySource('a.npy'), b: npySource('b.npy') };

  it('are read together', async () => {
    const [, second] = await collect(await openSet({ inputs: entries }, files, [b, a]), 2);
    expect(second!.feeds).toEqual({
      a: { dataType: DataType.FLOAT, dims: [1, 1], data: Float32Array.of(2) },
      b: { dataType: DataType.INT64, dims: [1, 2], data: BigInt64Array.of(4n, 5n) },
    });
  });

  it.each([
    [{ source: { kind: 'npy', path: 'one.npy' } }, [], [], [0.5]],
    [{ source: { kind: 'npy', path: 'one.npy' }, scale: 4, mean: 1 }, [1], [1], [1]],
    [{ source: { kind: 'npy', path: 'one.npy' } }, ['n', 1], [2, 1], [0.5, 0.5]],
    [{ source: { kind: 'bin', path: 'one.bin' } }, [], [], [0.25]],
  ])('%j gives one value to every call of [%s]', async (entry, modelDims, dims, data) => {
    const model = input(modelDims, DataType.FLOAT, 'threshold');
    const dataset = await openSet({ inputs: { a: entries.a, threshold: entry } }, files, [a, model]);
    const [first, second] = await collect(dataset, 2);
    expect(first!.feeds['threshold']).toEqual({ dataType: DataType.FLOAT, dims, data: Float32Array.from(data) });
    expect(second!.feeds['threshold']!.data).toEqual(Float32Array.of(data[0]!));
  });

  it('mix whole calls with rows that are stacked to one', async () => {
    const call = npy([3, 1, 1], Float32Array.of(7, 8, 9));
    const dataset = await openSet({ inputs: entries }, { ...files, 'a.npy': call }, [a, b]);
    const batches = await collect(dataset, 8);
    expect(batches.map(({ feeds: fed }) => [fed['a']!.dims, fed['b']!.dims])).toEqual(
      Array.from({ length: 3 }, () => [
        [1, 1],
        [1, 2],
      ]),
    );
  });

  it('each have an entry, and no other', async () => {
    expect(await failure(() => openSet({ inputs: { a: entries.a } }, files, [a, b]))).toBe(
      "DATA_INPUT_MISSING: 'set.yaml': the model's input 'b' has no entry under inputs. Add it.",
    );
    expect(await failure(() => openSet({ inputs: { ...entries, c: entries.a } }, files, [a, b]))).toBe(
      "DATA_INPUT_UNKNOWN: 'set.yaml', inputs.c: the model has no such input. Its inputs are: a, b.",
    );
    expect(await failure(() => openSet({ inputs: { '*': entries.a } }, files, [a, b]))).toBe(
      "DATA_INPUT_STAR: 'set.yaml', inputs.*: '*' stands for the only input, but the model has several: a, b. Write one entry for each.",
    );
  });

  it('have the same number of rows, and one size for a symbol', async () => {
    const short = { ...entries, a: npySource('short.npy') };
    expect(await failure(() => openSet({ inputs: short }, files, [a, b]))).toBe(
      'DATA_ROWS_DIFFER: ' +
        "'set.yaml', inputs.b: it has 3 rows, but inputs.a has 2. All inputs need the same number of rows.",
    );
    const length = [input(['n', 'length'], DataType.FLOAT, 'a'), input(['n', 'length'], DataType.INT64, 'b')];
    expect(await failure(() => openSet({ inputs: entries }, files, length))).toBe(
      "DATA_SYMBOL: 'set.yaml', inputs.b: the model's dimension 'length' would be 2 here and 1 in 'inputs.a'. Both must agree.",
    );
  });

  it('cannot be stacked to different fixed batches', async () => {
    const models = [input([1, 1], DataType.FLOAT, 'a'), input([3, 2], DataType.INT64, 'b')];
    expect(await failure(() => openSet({ inputs: entries }, files, models))).toBe(
      "DATA_BATCH_DIFFERS: 'set.yaml', inputs.b: the model's input 'b' takes 3 rows a call, but 'a' takes 1. Store whole calls: give every row the shape of the input.",
    );
  });
});

describe('what is refused before anything runs', () => {
  const open = (dims: readonly (number | string)[], more: object = {}, inputShapes = {}) =>
    openArray(rows(5), {}, input(dims), more, { inputShapes });

  it('a shape that does not fit', async () => {
    expect(await failure(() => open(['n', 3]))).toBe(
      "DATA_SHAPE: 'set.yaml', inputs.*.source.path: a row of 'x.npy' has the shape [2], which does not fit the model's input 'x' [n, 3]. Check the data and layout.",
    );
    expect(await failure(() => open(['n', 3, 4, 2]))).toMatch(/^DATA_SHAPE/);
    expect(await failure(() => open(['n', 'length'], {}, { x: [1, 7] }))).toMatch(/model's input 'x' \[n, 7\]/);
    await open(['n', 'length'], {}, { x: [9, 2] });
  });

  it('a range outside the data, naming both numbers', async () => {
    expect(await failure(() => open(['n', 2], { range: [0, 6] }))).toBe(
      "DATA_RANGE: 'set.yaml': range ends at 6, but the data have only 5 rows. Shorten the range.",
    );
    expect(await failure(() => open(['n', 2], { range: [7, 9] }))).toMatch(/range ends at 9, but the data have only 5/);
  });

  it('too few samples', async () => {
    expect(await failure(() => open([6, 2]))).toBe(
      "DATA_TOO_FEW: 'set.yaml' gives 5 samples, but 6 are needed. Add data or use fewer.",
    );
    const dataset = await open(['n', 2], { range: [1, 4] });
    requireSamples(dataset, 3);
    expect(await failure(() => requireSamples(dataset, 32))).toBe(
      "DATA_TOO_FEW: 'set.yaml' gives 3 samples, but 32 are needed. Add data or use fewer.",
    );
  });
});

describe('the fingerprint', () => {
  const description = { inputs: { '*': npySource('x.npy') } };
  const model = [input(['n', 2])];
  const print = async (folder: string): Promise<string> =>
    (await openDataset(join(folder, 'set.yaml'), model)).fingerprint;
  const make = (text: object, array: Buffer): string => folderOf({ 'set.yaml': JSON.stringify(text), 'x.npy': array });

  it('is the same for a copy, whatever its name and time', async () => {
    const folder = make(description, rows(5));
    const first = await print(folder);
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(await print(make({ name: 'copy', ...description }, rows(5)))).toBe(first);
    utimesSync(join(folder, 'x.npy'), 1, 1);
    expect(await print(folder)).toBe(first);
  });

  it('differs for another description, size or content', async () => {
    const array = rows(5);
    const changed = Buffer.from(array);
    changed[changed.length - 1]! ^= 1;
    const scaled = { inputs: { '*': { ...npySource('x.npy'), scale: 2 } } };
    const sets = [
      make(description, array),
      make({ ...description, range: [0, 4] }, array),
      make(scaled, array),
      make(description, rows(6)),
      make(description, changed),
    ];
    expect(new Set(await Promise.all(sets.map(print))).size).toBe(5);
  });

  it('samples large files from their first to their last byte', async () => {
    const large = rows(700_000);
    const folder = make(description, large);
    const first = await print(folder);
    const path = join(folder, 'x.npy');
    const data = readFileSync(path);
    data[data.length - 1]! ^= 1;
    writeFileSync(path, data);
    expect(await print(folder)).not.toBe(first);
  });
});
