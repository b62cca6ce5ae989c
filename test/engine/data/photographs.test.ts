/** Photographs as they come: turned, grey, palettes, alpha, CMYK, 16 bits, animated, progressive, damaged, huge. */
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { collect, failure, feeds, input, openSet } from './kit';

type Files = Readonly<Record<string, Uint8Array | string>>;

const inputs = { '*': { source: { kind: 'images', path: '.' } } };
const open = (files: Files, height: number, width: number, description: object = { inputs }) =>
  openSet(description, files, [input(['n', 3, height, width])]);

/** Planes of the only image. */
async function planes(file: Buffer, height: number, width: number): Promise<number[][]> {
  const [[, values]] = (await feeds(await open({ 'a.img.png': file }, height, width))) as [[unknown, number[]]];
  const size = height * width;
  return [0, 1, 2].map((c) => values.slice(c * size, (c + 1) * size));
}

const raw = (data: readonly number[], width: number, height: number, channels: 1 | 2 | 3 | 4) =>
  sharp(Uint8Array.from(data), { raw: { width, height, channels } });

/** Three columns, two rows: red 1 2 3 / 4 5 6, the other channels 0. */
const six = raw(
  [1, 2, 3, 4, 5, 6].flatMap((red) => [red, 0, 0]),
  3,
  2,
  3,
);
const noise = (side: number) =>
  sharp({
    create: {
      width: side,
      height: side,
      channels: 3,
      background: 'black',
      noise: { type: 'gaussian', mean: 128, sigma: 40 },
    },
  });

describe('orientation', () => {
  it.each([
    [1, 2, 3, [1, 2, 3, 4, 5, 6]],
    [2, 2, 3, [3, 2, 1, 6, 5, 4]],
    [3, 2, 3, [6, 5, 4, 3, 2, 1]],
    [4, 2, 3, [4, 5, 6, 1, 2, 3]],
    [5, 3, 2, [1, 4, 2, 5, 3, 6]],
    [6, 3, 2, [4, 1, 5, 2, 6, 3]],
    [7, 3, 2, [6, 3, 5, 2, 4, 1]],
    [8, 3, 2, [3, 6, 2, 5, 1, 4]],
  ])('%i of EXIF gives %i rows of %i columns', async (orientation, height, width, expected) => {
    const file = await six.clone().withMetadata({ orientation }).png().toBuffer();
    expect((await planes(file, height, width))[0]).toEqual(expected);
  });

  it('comes before resizing and cropping', async () => {
    const wide = raw(Array.from({ length: 8 * 4 }, (_, i) => [i % 8 < 4 ? 200 : 0, 0, 0]).flat(), 8, 4, 3);
    const file = await wide.withMetadata({ orientation: 6 }).png().toBuffer();
    const entry = { ...inputs['*'], resize: { shortSide: 4 }, crop: { center: { width: 4, height: 8 } } };
    const dataset = await open({ 'a.png': file }, 8, 4, { inputs: { '*': entry } });
    const [[, values]] = (await feeds(dataset)) as [[unknown, number[]]];
    expect(values.slice(0, 32)).toEqual(Array.from({ length: 32 }, (_, i) => (i < 16 ? 200 : 0)));
  });
});

describe('kinds of pixels', () => {
  it('palettes are looked up', async () => {
    const file = await raw([250, 0, 0, 0, 250, 0, 0, 0, 250], 3, 1, 3).png({ palette: true }).toBuffer();
    expect(await planes(file, 1, 3)).toEqual([
      [250, 0, 0],
      [0, 250, 0],
      [0, 0, 250],
    ]);
  });

  it('alpha is dropped: a transparent pixel keeps its colour', async () => {
    const file = await raw([10, 20, 30, 0, 40, 50, 60, 255], 2, 1, 4).png().toBuffer();
    expect(await planes(file, 1, 2)).toEqual([
      [10, 40],
      [20, 50],
      [30, 60],
    ]);
    const grey = await raw([99, 0, 50, 128], 2, 1, 2).toColourspace('b-w').png().toBuffer();
    expect(await planes(grey, 1, 2)).toEqual([
      [99, 50],
      [99, 50],
      [99, 50],
    ]);
  });

  it('CMYK is converted by the ink formula', async () => {
    const file = await six.clone().toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
    const inks = await sharp(file, { ignoreIcc: true })
      .pipelineColourspace('cmyk')
      .toColourspace('cmyk')
      .raw()
      .toBuffer();
    const expected = [0, 1, 2].map((c) =>
      Array.from({ length: 6 }, (_, i) => {
        const light = 255 - inks[4 * i + 3]!;
        return light - Math.round((inks[4 * i + c]! * light) / 255);
      }),
    );
    expect(await planes(file, 2, 3)).toEqual(expected);
    const white = await raw([255, 255, 255], 1, 1, 3).toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
    expect(await planes(white, 1, 1)).toEqual([[255], [255], [255]]);
  });

  it('of 16 bits the high byte counts', async () => {
    const deep = (values: number[], channels: 1 | 3) =>
      sharp(Uint16Array.from(values), { raw: { width: 2, height: 1, channels } });
    const rgb = await deep([65535, 256, 255, 30000, 1000, 0], 3).toColourspace('rgb16').png().toBuffer();
    expect((await sharp(rgb).metadata()).depth).toBe('ushort');
    expect(await planes(rgb, 1, 2)).toEqual([
      [255, 117],
      [1, 3],
      [0, 0],
    ]);
    const grey = await deep([65535, 30000], 1).toColourspace('grey16').png().toBuffer();
    expect(await planes(grey, 1, 2)).toEqual([
      [255, 117],
      [255, 117],
      [255, 117],
    ]);
  });

  it.each(['gif', 'webp'] as const)('of an animated %s the first frame counts', async (format) => {
    const frames = sharp(Uint8Array.from([250, 0, 0, 0, 250, 0, 0, 0, 250, 9, 9, 9]), {
      raw: { width: 2, height: 2, channels: 3, pageHeight: 1 },
    });
    const file = await (format === 'gif' ? frames.gif() : frames.webp({ lossless: true })).toBuffer();
    expect((await sharp(file).metadata()).pages).toBe(2);
    expect(await planes(file, 1, 2)).toEqual([
      [250, 0],
      [0, 250],
      [0, 0],
    ]);
  });

  it('a progressive JPEG decodes as the sequential one of the same coefficients', async () => {
    const options = { quality: 95, chromaSubsampling: '4:4:4' } as const;
    const image = sharp(await noise(32).png().toBuffer());
    const plain = await planes(await image.clone().jpeg(options).toBuffer(), 32, 32);
    const progressive = await image
      .clone()
      .jpeg({ ...options, progressive: true })
      .toBuffer();
    expect((await sharp(progressive).metadata()).isProgressive).toBe(true);
    expect(await planes(progressive, 32, 32)).toEqual(plain);
  });
});

describe('what cannot be read', () => {
  it.each(['jpeg', 'png', 'webp'] as const)('a truncated %s is refused with its file and row', async (format) => {
    const whole = await noise(64).toFormat(format).toBuffer();
    const files = { 'a.png': whole, 'b.png': whole.subarray(0, whole.length * 0.7) };
    expect(await failure(async () => collect(await open(files, 64, 64)))).toMatch(
      /^IMAGE_INVALID: .*the image 'b.png' \(row 1\) cannot be/,
    );
  });

  it('an empty file and a text are refused before anything runs', async () => {
    for (const content of ['', 'no image'])
      expect(await failure(() => open({ 'a.jpg': content }, 8, 8))).toMatch(/^IMAGE_INVALID: .*'a.jpg' \(row 0\)/);
  });

  it('stray bytes before the end of a JPEG are no reason to refuse it', async () => {
    const whole = await noise(32).jpeg().toBuffer();
    const end = whole.length - 2;
    const stray = Buffer.concat([whole.subarray(0, end), Buffer.from([1, 2, 3, 4]), whole.subarray(end)]);
    expect(await planes(stray, 32, 32)).toEqual(await planes(whole, 32, 32));
  });

  it('huge dimensions are refused from the header', async () => {
    // The size in the header of a small PNG is made larger, and its checksum with it.
    const file = await noise(8).png().toBuffer();
    file.writeUInt32BE(30000, 16);
    file.writeUInt32BE(20000, 20);
    file.writeUInt32BE(crc32(file.subarray(12, 29)), 29);
    expect(await failure(() => open({ 'a.png': file }, 8, 8))).toBe(
      "IMAGE_TOO_LARGE: 'set.yaml', inputs.*.source.path: the image 'a.png' (row 0) has 30000x20000 pixels; at most 268402689 can be decoded. Remove it, or save it at a smaller size.",
    );
  });
});

function crc32(data: Uint8Array): number {
  let crc = -1;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ -1) >>> 0;
}
