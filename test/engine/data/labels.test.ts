import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { checkLabels, type Dataset } from '../../../main/engine/data/dataset';
import type { TypedArray } from '../../../main/engine/graph/tensor';
import { bytesOf, collect, counting, failure, input, npy, openArray, openSet } from './kit';

const SAMPLES = 4;
const array = npy([SAMPLES, 2], Float32Array.from(counting(8)));

const open = (files: Record<string, Uint8Array | string>, labels: object, more: object = {}): Promise<Dataset> => {
  const inputs = { '*': { source: { kind: 'npy', path: 'x.npy' } } };
  return openSet({ inputs, labels, ...more }, { 'x.npy': array, ...files }, [input(['n', 2])]);
};

const labelled = async (dataset: Dataset, size = 3): Promise<[readonly number[], TypedArray][]> =>
  (await collect(dataset, size)).map(({ labels }) => [labels!.dims, labels!.data]);

describe('npy labels', () => {
  const openNpy = (labels: Buffer, more?: object) => open({ 'y.npy': labels }, { kind: 'npy', path: 'y.npy' }, more);

  it.each([Uint8Array, Int32Array, Uint32Array, BigInt64Array])('%o are class indices', async (Type) => {
    const from = Type as unknown as { from(list: readonly (number | bigint)[]): TypedArray };
    const values = Type === BigInt64Array ? [3n, 0n, 2n, 1n] : [3, 0, 2, 1];
    const dataset = await openNpy(npy([4], from.from(values)));
    expect(dataset.labels).toMatchObject({ kind: 'class', dims: [] });
    expect(await labelled(dataset)).toEqual([
      [[3], Int32Array.of(3, 0, 2)],
      [[1], Int32Array.of(1)],
    ]);
  });

  it('floats are values', async () => {
    const dataset = await openNpy(npy([4, 1], Float64Array.of(0.5, 1, 2, -1)));
    expect(dataset.labels).toMatchObject({ kind: 'value', dims: [1] });
    expect(await labelled(dataset, 4)).toEqual([[[4, 1], Float32Array.of(0.5, 1, 2, -1)]]);
  });

  it('may be one a position or pixel, and follow the range', async () => {
    const dataset = await openNpy(npy([4, 2, 3], Uint8Array.from(counting(24))), { range: [1, 4] });
    expect(dataset.labels?.dims).toEqual([2, 3]);
    expect(await labelled(dataset, 2)).toEqual([
      [[2, 2, 3], Int32Array.from(counting(12), (i) => 6 + i)],
      [[1, 2, 3], Int32Array.from(counting(6), (i) => 18 + i)],
    ]);
  });

  it('must be as many as the rows, and fit the metric', async () => {
    expect(await failure(() => openNpy(npy([3], Uint8Array.of(1, 2, 3))))).toBe(
      "LABELS_ROWS: 'set.yaml', labels: 'y.npy' has 3 rows, but the inputs have 4. Give one label row for each sample.",
    );
    const floats = npy([4], Float32Array.of(1, 2, 3, 4));
    expect(await failure(() => openNpy(floats, { metric: { kind: 'topK' } }))).toBe(
      "LABELS_TYPE: 'set.yaml', labels: 'y.npy' holds floats, but the metric 'topK' needs class indices, which are integers.",
    );
    expect((await openNpy(floats, { metric: { kind: 'mse' } })).labels?.kind).toBe('value');
    expect(await failure(() => open({}, { kind: 'npy', path: 'y.npy' }))).toBe(
      "DATA_FILE_MISSING: 'set.yaml', labels.path: 'y.npy' does not exist. Paths are relative to the YAML file.",
    );
  });

  it('must be finite, and indices fit 32 bits', async () => {
    const values = await openNpy(npy([4], Float32Array.of(0, 1, NaN, 0)));
    expect(await failure(() => collect(values))).toBe(
      "LABEL_VALUE: 'set.yaml', labels: row 2 of 'y.npy' holds NaN, which is no label. Labels are finite numbers; class indices fit 32 bits.",
    );
    const large = await openNpy(npy([4], BigInt64Array.of(0n, 2n ** 40n, 0n, 0n)));
    expect(await failure(() => collect(large))).toMatch(/row 1 of 'y.npy' holds 1099511627776/);
  });

  it('are checked against the classes of the model', async () => {
    const dataset = await openNpy(npy([4, 2], Int8Array.of(9, 9, 0, 1, 2, 3, 1, 1)), { range: [1, 4] });
    await checkLabels(dataset, 4);
    expect(await failure(() => checkLabels(dataset, 3))).toBe(
      "LABEL_RANGE: 'set.yaml', labels: row 2 has the label 3, but the model has 3 classes (0 … 2). Correct the labels or choose the model that they belong to.",
    );
    const negative = await openNpy(npy([4], Int8Array.of(0, 1, 2, -1)));
    expect(await failure(() => checkLabels(negative, 3))).toMatch(/row 3 has the label -1/);
    await checkLabels(await openNpy(npy([4], Float32Array.of(9, 9, 9, 9))), 3);
  });

  it('may be the one that mean IoU ignores', async () => {
    const labels = npy([4], Uint8Array.of(0, 255, 2, 1));
    const ignoring = (ignore: number) => openNpy(labels, { metric: { kind: 'meanIoU', ignore } });
    await checkLabels(await ignoring(255), 3);
    expect(await failure(async () => checkLabels(await ignoring(254), 3))).toMatch(/row 1 has the label 255/);
  });
});

describe('labels in text files', () => {
  it('of rows without names stand in the order of the lines', async () => {
    const csv = await open({ 'y.csv': 'file,label\na,1\n"b, c",2\r\n\nd,0\ne,1\n' }, { kind: 'csv', path: 'y.csv' });
    expect(await labelled(csv, 4)).toEqual([[[4], Int32Array.of(1, 2, 0, 1)]]);
    const list = await open({ 'y.txt': 'a 1\nb 2\nc 0\nd 1.5' }, { kind: 'list', path: 'y.txt' });
    expect(await labelled(list, 4)).toEqual([[[4], Float32Array.of(1, 2, 0, 1.5)]]);
  });

  it('name the line that holds no label', async () => {
    expect(await failure(() => open({ 'y.csv': 'a,1\nb,cat\n' }, { kind: 'csv', path: 'y.csv' }))).toBe(
      "LABELS_LINE: 'set.yaml', labels: line 2 of 'y.csv' is 'b,cat', expected file,label with a number as label. Names of classes need labels.classes.",
    );
    expect(await failure(() => open({ 'y.txt': '\na\n' }, { kind: 'list', path: 'y.txt' }))).toBe(
      "LABELS_LINE: 'set.yaml', labels: line 2 of 'y.txt' is 'a', expected file label with a number as label. Names of classes need labels.classes.",
    );
    expect(await failure(() => open({ 'y.csv': 'file,label\n' }, { kind: 'csv', path: 'y.csv' }))).toMatch(
      /^DATA_EMPTY/,
    );
    expect(await failure(() => open({ 'y.csv': 'a,1\n' }, { kind: 'csv', path: 'y.csv' }))).toMatch(/^LABELS_ROWS/);
  });

  it('may be names of classes that the description lists', async () => {
    const csv = 'file,label\na,"big, cat"\nb,dog\nc,1\nd,7\n';
    const dataset = await open({ 'y.csv': csv }, { kind: 'csv', path: 'y.csv', classes: ['dog', '7', 'big, cat'] });
    expect(await labelled(dataset, 4)).toEqual([[[4], Int32Array.of(2, 0, 1, 1)]]);
    expect(dataset.labels!.classes).toEqual(['dog', '7', 'big, cat']);
    const files = { 'y.txt': 'a cat\nb dog\nc dog\nd 0\n', 'names.txt': 'dog\ncat\n' };
    const list = await open(files, { kind: 'list', path: 'y.txt', classes: 'names.txt' });
    expect(await labelled(list, 4)).toEqual([[[4], Int32Array.of(1, 0, 0, 0)]]);
  });

  it('are refused where a name is no class, or a class stands twice', async () => {
    const labels = { kind: 'csv', path: 'y.csv', classes: ['dog', 'cat'] };
    expect(await failure(() => open({ 'y.csv': 'a,dog\nb,cow\n' }, labels))).toBe(
      "LABELS_CLASS: 'set.yaml', labels: 'y.csv:2' names the class 'cow', which is none of the 2 in labels.classes (dog, cat). Correct the name or add the class.",
    );
    expect(await failure(() => open({ 'y.csv': 'a,0\n' }, { ...labels, classes: ['x', 'y', 'x'] }))).toMatch(
      /^LABELS_CLASS_TWICE: 'set.yaml', labels.classes: 'x'/,
    );
    expect(
      await failure(() => open({ 'y.csv': 'a,0\n', 'none.txt': '\n' }, { ...labels, classes: 'none.txt' })),
    ).toMatch(/^DATA_EMPTY: 'set.yaml', labels.classes: 'none.txt'/);
  });

  it('belong to bin files by name', async () => {
    const inputs = { '*': { source: { kind: 'bin', path: 'calib' } } };
    const value = (x: number): Buffer => bytesOf(Float32Array.of(x, x));
    const files = { 'calib/0.bin': value(0), 'calib/1.bin': value(1), 'y.txt': 'calib/1.bin 11\ncalib/0.bin 10\n' };
    const labels = { kind: 'list', path: 'y.txt' };
    const dataset = await openSet({ inputs, labels }, files, [input([1, 2])]);
    expect(await labelled(dataset)).toEqual([
      [[1], Int32Array.of(10)],
      [[1], Int32Array.of(11)],
    ]);
  });
});

const pixel = await sharp({ create: { width: 1, height: 1, channels: 3, background: '#123456' } })
  .png()
  .toBuffer();

describe('labels of images', () => {
  const openImages = (files: Record<string, Uint8Array | string>, labels: object, path = 'photos') => {
    const inputs = { '*': { source: { kind: 'images', path } } };
    return openSet({ inputs, labels }, files, [input(['n', 3, 1, 1])]);
  };
  const images = { 'photos/dog/b.png': pixel, 'photos/cat/z/a.png': pixel, 'photos/cat/b 2.png': pixel };

  it('are the sub-folders, sorted by name', async () => {
    const dataset = await openImages({ ...images, 'photos/ant/none.txt': '' }, { kind: 'folders' });
    expect(dataset.labels).toMatchObject({ kind: 'class', dims: [], classes: ['ant', 'cat', 'dog'] });
    expect(await labelled(dataset)).toEqual([[[3], Int32Array.of(1, 1, 2)]]);
  });

  it('are the sub-folders in the order that the description gives', async () => {
    const dataset = await openImages(images, { kind: 'folders', classes: ['dog', 'fox', 'cat'] });
    expect(await labelled(dataset)).toEqual([[[3], Int32Array.of(2, 2, 0)]]);
    expect(await failure(() => openImages(images, { kind: 'folders', classes: ['dog', 'fox'] }))).toMatch(
      /^LABELS_CLASS: 'set.yaml', labels: 'photos\/cat\/b 2.png' names the class 'cat', which is none of the 2/,
    );
  });

  it('by name, relative to the list or to the images', async () => {
    const lines = 'dog/b.png 7\nphotos/cat/b 2.png 5\ncat/z/a.png 6\nother.png 0\n';
    const dataset = await openImages({ ...images, 'y.txt': lines }, { kind: 'list', path: 'y.txt' });
    expect(await labelled(dataset)).toEqual([[[3], Int32Array.of(5, 6, 7)]]);
  });

  it("from the list of the images itself, as AMCT's samples have it", async () => {
    const list = 'photos/dog/b.png 2\nphotos/cat/b 2.png 1\n';
    const labels = { kind: 'list', path: 'list.txt' };
    const dataset = await openImages({ ...images, 'list.txt': list }, labels, 'list.txt');
    expect(await labelled(dataset)).toEqual([[[2], Int32Array.of(2, 1)]]);
  });

  it('must be there for every image', async () => {
    expect(
      await failure(() => openImages({ ...images, 'y.csv': 'dog/b.png,1\n' }, { kind: 'csv', path: 'y.csv' })),
    ).toBe("LABELS_FILE: 'set.yaml', labels: 'y.csv' has no label for 'photos/cat/b 2.png'. Add a line for it.");
    expect(await failure(() => openImages({ ...images, 'photos/a.png': pixel }, { kind: 'folders' }))).toBe(
      "LABELS_FOLDER: 'set.yaml', labels: 'photos/a.png' lies in no sub-folder of 'photos', so its class is unknown. With kind folders every class is a sub-folder of images.",
    );
    expect(await failure(() => openArray(array, {}, input(['n', 2]), { labels: { kind: 'folders' } }))).toBe(
      "DATASET_KEY_MISPLACED: 'set.yaml': 'labels.kind' applies only to sources of kind images. Remove it, or change the source.",
    );
  });
});

describe('labels of whole calls', () => {
  const calls = npy([3, 2, 5], new Float32Array(30));
  const openCalls = (labels: Buffer) => {
    const inputs = { '*': { source: { kind: 'npy', path: 'x.npy' } } };
    const files = { 'x.npy': calls, 'y.npy': labels };
    return openSet({ inputs, labels: { kind: 'npy', path: 'y.npy' } }, files, [input(['n', 5])]);
  };

  it('stand one row a call, or one a sample', async () => {
    const expected = [
      [[2], Int32Array.of(0, 1)],
      [[2], Int32Array.of(2, 3)],
      [[2], Int32Array.of(4, 5)],
    ];
    expect(await labelled(await openCalls(npy([3, 2], Uint8Array.from(counting(6)))))).toEqual(expected);
    expect(await labelled(await openCalls(npy([6], Uint8Array.from(counting(6)))))).toEqual(expected);
  });

  it('must have the batch of the call', async () => {
    expect(await failure(() => openCalls(npy([3, 4], new Uint8Array(12))))).toBe(
      "LABELS_SHAPE: 'set.yaml', labels: a row of 'y.npy' has the shape [4], but one row of the inputs is a whole call of 2 samples. Its first axis must be 2.",
    );
  });
});
