/**
 * Augmentation of one preprocessed picture for training: moved (`crop`), mirrored (`flip`), brighter or with more contrast (`color`),
 * as proto/dataset.ts defines them. Inputs that are no float pictures [N, C, H, W] or [N, H, W, C] stay as they are.
 */
import type { Augmentation } from '../../../proto/dataset';
import { DataType } from '../graph/onnx';
import { below, uniform, type Random } from '../numerics/random';
import type { FeedValue } from './column';

interface Picture {
  readonly data: Float32Array;
  readonly height: number;
  readonly width: number;
  /** Distance of neighbours: pixels of a row, rows, channels. */
  readonly step: { readonly x: number; readonly y: number; readonly channel: number };
  readonly channels: number;
}

/** Changes a batch in place; `random` gives the numbers of each sample. */
export function augment(value: FeedValue, list: readonly Augmentation[], random: (sample: number) => Random): void {
  if (list.length === 0 || value.dataType !== DataType.FLOAT || value.dims.length !== 4) return;
  const size = value.data.length / value.dims[0]!;
  for (let sample = 0; sample < value.dims[0]!; sample++) {
    const data = (value.data as Float32Array).subarray(sample * size, (sample + 1) * size);
    const picture = pictureOf(data, value.dims);
    const numbers = random(sample);
    for (const each of list) apply(picture, each, numbers);
  }
}

/** Where only the last axis is as short as channels are, the channels are last. */
function pictureOf(data: Float32Array, [, a, b, c]: readonly number[]): Picture {
  const [first, second, third] = [a!, b!, c!];
  if (third <= 4 && first > 4) {
    return { data, height: first, width: second, channels: third, step: { x: third, y: third * second, channel: 1 } };
  }
  return { data, height: second, width: third, channels: first, step: { x: 1, y: third, channel: second * third } };
}

function apply(picture: Picture, each: Augmentation, random: Random): void {
  switch (each.kind) {
    case 'crop': {
      const [right, down] = [below(random, 2 * each.pad + 1) - each.pad, below(random, 2 * each.pad + 1) - each.pad];
      return rearrange(picture, (x, y) => [x - right, y - down]);
    }
    case 'flip': {
      if (below(random, 2) === 0) return;
      const isHorizontal = each.direction === 'horizontal';
      const { width, height } = picture;
      return rearrange(picture, (x, y) => (isHorizontal ? [width - 1 - x, y] : [x, height - 1 - y]));
    }
    case 'color':
      return recolor(picture.data, uniform(random, 1 - each.contrast, 1 + each.contrast), each.brightness, random);
  }
}

/** Every pixel comes from `source(x, y)`; from outside the picture it is 0. */
function rearrange(picture: Picture, source: (x: number, y: number) => readonly [number, number]): void {
  const { data, height, width, channels, step } = picture;
  const before = data.slice();
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [fromX, fromY] = source(x, y);
      const inside = fromX >= 0 && fromX < width && fromY >= 0 && fromY < height;
      for (let channel = 0; channel < channels; channel++) {
        const at = channel * step.channel;
        const value = inside ? before[at + fromY * step.y + fromX * step.x]! : 0;
        data[at + y * step.y + x * step.x] = value;
      }
    }
}

function recolor(data: Float32Array, contrast: number, brightness: number, random: Random): void {
  const shift = uniform(random, -brightness, brightness);
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
  for (let i = 0; i < data.length; i++) data[i] = contrast * (data[i]! - mean) + mean + shift;
}
