import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { preview } from '../../../main/engine/data/preview';
import { bytesOf, counting, input, npy, openArray, openSet } from './kit';

const RED = [200, 100, 50];
const plain = (color: readonly number[], width = 4, height = 2): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: { r: color[0]!, g: color[1]!, b: color[2]! } } })
    .png()
    .toBuffer();

async function openPhotos(entry: object, count = 3, more: object = {}) {
  const files: Record<string, Buffer> = {};
  for (let i = 0; i < count; i++) files[`photos/${i}.png`] = await plain(RED.map((value) => value + i));
  const inputs = { '*': { source: { kind: 'images', path: 'photos' }, ...entry } };
  return openSet({ inputs, ...more }, files, [input(['n', 3, 2, 4])]);
}

/** The colour in the middle of a tile of the grid (tiles are 256 wide, 4 apart). */
async function colourAt(png: Uint8Array, column: number, row: number, height = 128): Promise<number[]> {
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  const [x, y] = [4 + column * 260 + 128, 4 + row * (height + 4) + height / 2];
  return [...data.subarray((y * info.width + x) * info.channels).subarray(0, 3)];
}

describe('the picture', () => {
  it.each([
    [{}, [0, 1, 2]],
    [{ scale: 1 / 255, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] }, [0, 1, 2]],
    [{ color: 'BGR', mean: [104, 117, 123] }, [2, 1, 0]],
    [{ channelOrder: [2, 1, 0], std: [1, 2, 3] }, [2, 1, 0]],
    [{ channelOrder: [1, 2, 0], mean: 7 }, [1, 2, 0]],
    [{ color: 'BGR', channelOrder: [1, 2, 0] }, [1, 0, 2]],
  ])('undoes the arithmetic of %j and keeps the order of its channels', async (entry, order) => {
    const { png, statistics } = await preview(await openPhotos(entry), 16);
    expect(statistics.picture).toEqual({ input: 'x', columns: 2, display: { kind: 'inverse' } });
    const seen = (more: number): number[] => order.map((channel) => RED[channel]! + more);
    expect(await colourAt(png!, 0, 0)).toEqual(seen(0));
    expect(await colourAt(png!, 1, 0)).toEqual(seen(1));
    expect(await colourAt(png!, 0, 1)).toEqual(seen(2));
    expect(await colourAt(png!, 1, 1)).toEqual([128, 128, 128]);
  });

  it('shows an order that is wrongly declared', async () => {
    const pixels = npy([1, 1, 1, 3], Uint8Array.from([50, 100, 200]));
    const { png } = await preview(await openArray(pixels, { layout: 'NHWC' }, input(['n', 3, 1, 1])), 1);
    expect(await colourAt(png!, 0, 0, 256)).toEqual([50, 100, 200]);
  });

  it('shows padding and crop', async () => {
    const files = { 'photos/a.png': await plain(RED, 4, 4) };
    const entry = { resize: { width: 4, height: 2, keepAspect: true, pad: 9 } };
    const inputs = { '*': { source: { kind: 'images', path: 'photos' }, ...entry } };
    const { png } = await preview(await openSet({ inputs }, files, [input(['n', 3, 2, 4])]), 1);
    const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
    const at = (x: number): number => data[(70 * info.width + x) * info.channels]!;
    expect([at(20), at(132), at(250)]).toEqual([9, 200, 9]);
  });

  it('of floats is stretched over what there is, and says so', async () => {
    const pixels = npy([2, 1, 1, 1], Float32Array.of(-1, 3));
    const { png, statistics } = await preview(await openArray(pixels, {}, input(['n', 1, 1, 1])), 4);
    expect(statistics.picture?.display).toEqual({ kind: 'stretched', low: -1, high: 3 });
    expect(await colourAt(png!, 0, 0, 256)).toEqual([0, 0, 0]);
    expect(await colourAt(png!, 1, 0, 256)).toEqual([255, 255, 255]);
  });

  it('is of the first samples alone, whatever batch the model takes', async () => {
    const pixels = npy([40, 1, 1, 1], Uint8Array.from(counting(40)));
    for (const batch of ['n', 1, 20]) {
      const { png, statistics } = await preview(await openArray(pixels, {}, input([batch, 1, 1, 1])), 16);
      expect(statistics.samples.map(({ sample }) => sample)).toEqual(counting(16));
      expect(statistics.inputs[0]!.channels[0]).toMatchObject({ min: 0, max: 15, mean: 7.5 });
      expect((await sharp(png).metadata()).width).toBe(4 + 4 * 260);
    }
  });

  it('is the same bytes each time', async () => {
    const dataset = await openPhotos({});
    expect((await preview(dataset, 2)).png).toEqual((await preview(dataset, 2)).png);
  });
});

describe('the statistics', () => {
  it('are of what is fed, by channel', async () => {
    const { statistics } = await preview(await openPhotos({ mean: [201, 0, 0], std: [2, 1, 1] }), 16);
    const [first] = statistics.inputs;
    expect(first).toMatchObject({ name: 'x', type: 'float32', shape: [3, 3, 2, 4] });
    const [red, green] = first!.channels;
    expect(red).toEqual({ mean: 0, std: expect.closeTo(Math.sqrt(1 / 6), 6) as number, min: -0.5, max: 0.5 });
    expect(green).toMatchObject({ mean: 101, min: 100, max: 102 });
  });

  it('name the labels of the samples', async () => {
    const labels = { kind: 'npy', path: 'y.npy' };
    const files = { 'x.npy': npy([3, 2], Float32Array.from(counting(6))), 'y.npy': npy([3], Uint8Array.of(7, 8, 9)) };
    const inputs = { '*': { source: { kind: 'npy', path: 'x.npy' } } };
    const dataset = await openSet({ inputs, labels }, files, [input(['n', 2])]);
    const { png, statistics } = await preview(dataset, 2);
    expect(png).toBeUndefined();
    expect(statistics.picture).toBeUndefined();
    expect(statistics.samples).toEqual([
      { sample: 0, label: 7 },
      { sample: 1, label: 8 },
    ]);
    expect(statistics.inputs).toEqual([
      {
        name: 'x',
        type: 'float32',
        shape: [2, 2],
        channels: [{ mean: 1.5, std: expect.closeTo(Math.sqrt(1.25), 9) as number, min: 0, max: 3 }],
      },
    ]);
  });

  it('are given for every input', async () => {
    const inputs = {
      image: { source: { kind: 'npy', path: 'a.npy' } },
      scale: { source: { kind: 'bin', path: 'b', dtype: 'float32' } },
    };
    const files = {
      'a.npy': npy([2, 3, 1, 1], Uint8Array.from(counting(6))),
      'b/0.bin': bytesOf(Float32Array.of(1)),
      'b/1.bin': bytesOf(Float32Array.of(3)),
    };
    const model = [input([1, 3, 1, 1], undefined, 'image'), input([1, 1], undefined, 'scale')];
    const { statistics } = await preview(await openSet({ inputs }, files, model), 16);
    expect(statistics.inputs.map(({ name, channels }) => [name, channels.map(({ mean }) => mean)])).toEqual([
      ['image', [1.5, 2.5, 3.5]],
      ['scale', [2]],
    ]);
  });
});
