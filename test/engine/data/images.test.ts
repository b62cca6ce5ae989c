import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { geometryOf } from '../../../main/engine/data/geometry';
import { DataType } from '../../../main/engine/graph/onnx';
import { collect, counting, failure, feeds, input, openSet } from './kit';

type Pixel = readonly [number, number, number];

const png = (width: number, height: number, pixel: (x: number, y: number) => Pixel): Promise<Buffer> => {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const p = Math.floor(i / 3);
    return pixel(p % width, Math.floor(p / width))[i % 3]!;
  });
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
};

const plain = (width: number, height: number, value: Pixel): Promise<Buffer> => png(width, height, () => value);
const ramp = (width: number, height: number): Promise<Buffer> => png(width, height, (x, y) => [x * 10, y * 10, 7]);

const open = (
  files: Record<string, Uint8Array | string>,
  entry: object,
  dims: readonly (number | string)[],
  more: object = {},
) => {
  const inputs = { '*': { source: { kind: 'images', path: 'photos' }, ...entry } };
  return openSet({ inputs, ...more }, files, [input(dims)]);
};

describe('decoding', () => {
  it('gives RGB planes to a model that is NCHW', async () => {
    const dataset = await open({ 'photos/a.png': await ramp(3, 2) }, {}, ['n', 3, 2, 3]);
    expect(await feeds(dataset)).toEqual([
      [
        [1, 3, 2, 3],
        [0, 10, 20, 0, 10, 20, 0, 0, 0, 10, 10, 10, 7, 7, 7, 7, 7, 7],
      ],
    ]);
  });

  it('gives interleaved pixels to a model that is NHWC', async () => {
    const inputs = { '*': { source: { kind: 'images', path: 'photos' }, layout: 'NHWC' } };
    const model = input([1, 2, 3, 3], DataType.UINT8);
    const dataset = await openSet({ inputs }, { 'photos/a.png': await ramp(3, 2) }, [model]);
    expect(await feeds(dataset)).toEqual([
      [
        [1, 2, 3, 3],
        [0, 0, 7, 10, 0, 7, 20, 0, 7, 0, 10, 7, 10, 10, 7, 20, 10, 7],
      ],
    ]);
  });

  it.each([
    [{ color: 'RGB' }, [200, 100, 50]],
    [{ color: 'BGR' }, [50, 100, 200]],
    [{ color: 'BGR', channelOrder: [2, 1, 0] }, [200, 100, 50]],
    [{ color: 'BGR', mean: [50, 100, 200] }, [0, 0, 0]],
    [{ color: 'GRAY' }, [(19595 * 200 + 38470 * 100 + 7471 * 50 + 32768) >> 16]],
  ])('%j', async (entry, pixel) => {
    const dataset = await open({ 'photos/a.png': await plain(1, 1, [200, 100, 50]) }, entry, ['n', pixel.length, 1, 1]);
    expect(await feeds(dataset)).toEqual([[[1, pixel.length, 1, 1], pixel]]);
  });

  it('drops alpha and widens gray', async () => {
    const raw = (data: number[], channels: 1 | 4) =>
      sharp(Uint8Array.from(data), { raw: { width: 1, height: 1, channels } });
    const files = {
      'photos/a.png': await raw([9, 8, 7, 100], 4).png().toBuffer(),
      'photos/b.png': await raw([33], 1).toColourspace('b-w').png().toBuffer(),
    };
    const dataset = await open(files, {}, ['n', 3, 1, 1]);
    expect(await feeds(dataset)).toEqual([
      [
        [2, 3, 1, 1],
        [9, 8, 7, 33, 33, 33],
      ],
    ]);
  });

  it('reads JPEG', async () => {
    const jpeg = await sharp(await plain(16, 16, [120, 120, 120]))
      .jpeg()
      .toBuffer();
    const dataset = await open({ 'photos/a.JPG': jpeg }, { color: 'GRAY' }, [1, 1, 16, 16]);
    const [[, values]] = (await feeds(dataset)) as [[unknown, number[]]];
    expect(new Set(values)).toEqual(new Set([120]));
  });
});

describe('geometry', () => {
  it.each([
    [{ width: 500, height: 375 }, { shortSide: 256 }, { width: 341, height: 256 }],
    [{ width: 375, height: 500 }, { shortSide: 256 }, { width: 256, height: 341 }],
    [{ width: 10, height: 10 }, { shortSide: 20 }, { width: 20, height: 20 }],
    [
      { width: 5, height: 9 },
      { width: 4, height: 3 },
      { width: 4, height: 3 },
    ],
  ])('%j resized by %j is %j', (size, resize, scaled) => {
    expect(geometryOf(size, { resize })).toEqual({ ...scaled, scaled, left: 0, top: 0 });
  });

  it('fits into the middle of the padded size', () => {
    const resize = { width: 640, height: 640, keepAspect: true };
    const expected = { width: 640, height: 640, scaled: { width: 640, height: 427 }, left: 0, top: 106 };
    expect(geometryOf({ width: 1200, height: 800 }, { resize })).toEqual(expected);
    expect(geometryOf({ width: 1, height: 5000 }, { resize })?.scaled).toEqual({ width: 1, height: 640 });
  });

  it('crops the middle, half pixels to even', () => {
    const corner = (side: number, center: number): number =>
      geometryOf({ width: side, height: side }, { crop: { center } })!.left + 0;
    expect([corner(5, 5), corner(6, 5), corner(8, 5), corner(10, 5), corner(341, 224)]).toEqual([0, 0, -2, -2, -58]);
    expect(geometryOf({ width: 4, height: 9 }, { crop: { center: 5 } })).toBeUndefined();
    const wide = { center: { width: 4, height: 2 } };
    expect(geometryOf({ width: 8, height: 4 }, { crop: wide })).toMatchObject({
      width: 4,
      height: 2,
      left: -2,
      top: -1,
    });
  });
});

describe('resizing, padding, cropping pixels', () => {
  it('keeps a plain colour plain, and pads with the value given', async () => {
    const entry = { resize: { width: 4, height: 4, keepAspect: true, pad: 114 }, color: 'GRAY' };
    const dataset = await open({ 'photos/a.png': await plain(8, 4, [40, 40, 40]) }, entry, ['n', 1, 4, 4]);
    const bar = [114, 114, 114, 114];
    const line = [40, 40, 40, 40];
    expect(await feeds(dataset)).toEqual([
      [
        [1, 1, 4, 4],
        [...bar, ...line, ...line, ...bar],
      ],
    ]);
  });

  it('pads each channel in the order of color', async () => {
    const entry = { resize: { width: 2, height: 1, keepAspect: true, pad: [1, 2, 3] }, color: 'BGR' };
    const dataset = await open({ 'photos/a.png': await plain(1, 1, [40, 50, 60]) }, entry, ['n', 3, 1, 2]);
    expect(await feeds(dataset)).toEqual([
      [
        [1, 3, 1, 2],
        [60, 1, 50, 2, 40, 3],
      ],
    ]);
  });

  it('cuts out the middle', async () => {
    const dataset = await open({ 'photos/a.png': await ramp(6, 4) }, { crop: { center: 2 } }, ['n', 3, 2, 2]);
    expect(await feeds(dataset)).toEqual([
      [
        [1, 3, 2, 2],
        [20, 30, 20, 30, 10, 10, 20, 20, 7, 7, 7, 7],
      ],
    ]);
  });

  it('scales the short side, then crops; a ramp stays a ramp', async () => {
    const entry = { resize: { shortSide: 8 }, crop: { center: 4 }, color: 'GRAY' };
    const image = await png(32, 16, (x) => [x * 8, x * 8, x * 8]);
    const dataset = await open({ 'photos/a.png': image }, entry, ['n', 1, 4, 4]);
    const [[, values]] = (await feeds(dataset)) as [[unknown, number[]]];
    // 16 × 8 after resizing, columns 6 … 9: each covers two of the ramp.
    const expected = counting(4).map((x) => (6 + x) * 16 + 4);
    values.forEach((value, i) => expect(Math.abs(value - expected[i % 4]!)).toBeLessThanOrEqual(1));
  });
});

describe('which images', () => {
  const gray = (value: number): Promise<Buffer> => plain(1, 1, [value, value, value]);
  const values = async (dataset: Awaited<ReturnType<typeof open>>): Promise<number[]> =>
    (await feeds(dataset, 1)).flatMap(([, [value]]) => value!);

  it('takes a folder at any depth, by path in plain string order, and nothing but images', async () => {
    const files = {
      'photos/b/1.png': await gray(3),
      'photos/b/10.png': await gray(4),
      'photos/a-b.png': await gray(1),
      'photos/a/x.jpeg.png': await gray(2),
      'photos/Z.png': await gray(0),
      'photos/notes.txt': 'no image',
    };
    expect(await values(await open(files, { color: 'GRAY' }, ['n', 1, 1, 1]))).toEqual([0, 1, 2, 3, 4]);
  });

  it('takes the lines of a list in their order, with or without labels', async () => {
    const files = {
      'photos/list.txt': 'b.png\r\n\r\nsub/a 1.png\r\nb.png 3\n',
      'photos/b.png': await gray(2),
      'photos/sub/a 1.png': await gray(5),
    };
    const inputs = { '*': { source: { kind: 'images', path: 'photos/list.txt' }, color: 'GRAY' } };
    expect(await values(await openSet({ inputs }, files, [input(['n', 1, 1, 1])]))).toEqual([2, 5, 2]);
  });

  const at = "'set.yaml', inputs.*.source.path:";
  it('says what is missing', async () => {
    const inputs = { '*': { source: { kind: 'images', path: 'list.txt' } } };
    const model = [input(['n', 3, 1, 1])];
    expect(await failure(() => openSet({ inputs }, { 'list.txt': '\nnone.png\n' }, model))).toBe(
      `LIST_FILE_MISSING: ${at} line 2 of 'list.txt' names 'none.png', which does not exist. Paths are relative to the list.`,
    );
    expect(await failure(() => openSet({ inputs }, { 'list.txt': '\n' }, model))).toBe(
      `DATA_EMPTY: ${at} 'list.txt' holds no samples. Check the path; one path a line expected.`,
    );
    expect(await failure(() => open({ 'photos/readme.txt': '' }, {}, ['n', 3, 1, 1]))).toBe(
      `DATA_EMPTY: ${at} 'photos' holds no samples. Check the path; *.jpg, *.png … expected.`,
    );
    expect(await failure(() => open({}, {}, ['n', 3, 1, 1]))).toBe(
      `DATA_FILE_MISSING: ${at} 'photos' does not exist. Paths are relative to the YAML file.`,
    );
  });

  it('refuses what cannot be decoded, before anything runs', async () => {
    const files = { 'photos/a.png': await gray(1), 'photos/b.png': 'no image' };
    expect(await failure(() => open(files, {}, ['n', 3, 1, 1]))).toMatch(
      /^IMAGE_INVALID: 'set.yaml', inputs.\*.source.path: the image 'photos\/b.png' \(row 1\) cannot be decoded \(.*\). Remove it or save it as JPEG or PNG.$/,
    );
    expect(await feeds(await open(files, {}, ['n', 3, 1, 1], { range: [0, 1] }))).toEqual([
      [
        [1, 3, 1, 1],
        [1, 1, 1],
      ],
    ]);
  });

  it('refuses a damaged image when it meets it', async () => {
    const cut = (await ramp(64, 64)).subarray(0, 150);
    const dataset = await open({ 'photos/a.png': cut }, {}, ['n', 3, 64, 64]);
    expect(await failure(() => collect(dataset))).toMatch(
      /^IMAGE_INVALID: .*'photos\/a.png' \(row 0\) cannot be decoded/,
    );
  });

  it('refuses sizes that do not fit', async () => {
    const two = { 'photos/a.png': await ramp(4, 3), 'photos/b.png': await ramp(3, 4) };
    expect(await failure(() => open(two, {}, ['n', 3, 3, 4]))).toBe(
      `IMAGE_SIZES_DIFFER: ${at} the image 'photos/b.png' has 3x4 and 'photos/a.png' has 4x3. Give all of them one size with resize and crop.`,
    );
    expect(await failure(() => open(two, { crop: { center: 4 } }, ['n', 3, 4, 4]))).toBe(
      "IMAGE_CROP: 'set.yaml', inputs.*.crop: the crop of 4x4 is larger than the image 'photos/a.png', which has 4x3 after resizing. Resize to at least the crop first.",
    );
    expect(await failure(() => open(two, { resize: { width: 5, height: 5 } }, ['n', 3, 6, 6]))).toBe(
      `DATA_SHAPE: ${at} a row of 'photos/a.png' has the shape [5, 5, 3], which does not fit the model's input 'x' [n, 3, 6, 6]. Check the data and layout.`,
    );
    expect(await failure(() => open(two, { layout: 'NCHW' }, ['n', 3, 6, 6]))).toBe(
      "DATASET_KEY_MISPLACED: 'set.yaml': 'inputs.*.layout' applies only to sources of kind npy | npz | bin. Remove it, or change the source.",
    );
  });
});
