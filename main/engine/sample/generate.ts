/**
 * The sample's pictures: 32 × 32 RGB, one of ten shapes in front of a coloured background, drawn from a seed.
 *
 * Picture `index` of a split depends on (split, index) alone, so `count` only cuts; its label is index mod 10. Every
 * picture has a stream of random numbers of its own, and splits have different seeds, so no picture is in two splits.
 * Everything is integer arithmetic or + − × ÷ and sqrt on doubles, which IEEE 754 rounds in one way: the same bytes on
 * every platform (no sin, exp, pow or log, whose last bit differs).
 */
import { below, seededRandom, uniform, type Random } from '../numerics/random';
import { develop, hsv, inside, mixed, paint, plain, SIDE, type Canvas, type Colour, type Field } from './canvas';
import { SHAPES, type Shape } from './shapes';

export type Split = 'train' | 'calibration' | 'test';

/** Seed and usual number of pictures. */
const SPLITS: Readonly<Record<Split, { readonly seed: number; readonly count: number }>> = {
  train: { seed: 1, count: 24_000 },
  calibration: { seed: 2, count: 128 },
  test: { seed: 3, count: 2_000 },
};

export interface SampleImages {
  /** [count, 32, 32, 3] */
  readonly images: Uint8Array;
  /** [count], 0 … 9 */
  readonly labels: Uint8Array;
  readonly classNames: readonly { readonly en: string; readonly zh: string }[];
}

/** The first `count` pictures of a split. */
export function sampleImages(split: Split, count = SPLITS[split].count): SampleImages {
  const size = SIDE * SIDE * 3;
  const images = new Uint8Array(count * size);
  const labels = new Uint8Array(count);
  const canvas: Canvas = new Float64Array(size);
  for (let index = 0; index < count; index++) {
    labels[index] = index % SHAPES.length;
    const random = seededRandom(SPLITS[split].seed, index);
    draw(SHAPES[labels[index]!]!, canvas, random);
    const exposure = {
      contrast: 1.1 - 0.5 * squared(random),
      brightness: uniform(random, -20, 20),
      noise: 1 + 17 * squared(random),
    };
    develop(canvas, exposure, random, images.subarray(index * size, (index + 1) * size));
  }
  return { images, labels, classNames: SHAPES.map(({ name }) => name) };
}

/** Background, soft lights, shadow, the shape, and at times something in front of it. */
function draw(shape: Shape, canvas: Canvas, random: Random): void {
  const { back, front } = below(random, 2) ? DAY : NIGHT;
  const hue = uniform(random);
  const background = tone(hue, back, random);
  const second = tone(hue + uniform(random, -0.15, 0.15), back, random);
  paint(canvas, { from: background, to: second, ...direction(random) }, () => 1);
  for (let lights = below(random, 4); lights > 0; lights--) {
    const light = hsv(hue + uniform(random, -0.3, 0.3), uniform(random, 0, 0.7), 1);
    paint(canvas, plain(light), inside(disc(random, 2, 7), 2, uniform(random, 0.08, 0.4)));
  }

  const distance = placed(shape, random);
  const shadow: Field = (x, y) => distance(x - 1.2, y - 1.6);
  paint(canvas, plain(BLACK), inside(shadow, 4, uniform(random, 0.1, 0.45)));
  const colour = tone(hue + uniform(random, 0.15, 0.85), front, random);
  const visible = mixed(background, colour, 1 - 0.7 * squared(random));
  paint(
    canvas,
    { from: mixed(visible, WHITE, 0.25), to: mixed(visible, BLACK, 0.25), dx: 0.6, dy: 0.8 },
    inside(distance),
  );

  for (let things = below(random, 3); things > 0; things--) {
    const thing = hsv(uniform(random), uniform(random, 0.2, 0.9), uniform(random, 0.3, 1));
    paint(canvas, plain(thing), inside(below(random, 2) ? disc(random, 1, 3.5) : twig(random)));
  }
}

/** Ranges of saturation and value. */
interface Tones {
  readonly saturation: readonly [number, number];
  readonly value: readonly [number, number];
}

const DAY: { readonly back: Tones; readonly front: Tones } = {
  back: { saturation: [0.15, 0.5], value: [0.75, 1] },
  front: { saturation: [0.6, 1], value: [0.4, 0.85] },
};
const NIGHT: typeof DAY = {
  back: { saturation: [0.4, 0.9], value: [0.25, 0.55] },
  front: { saturation: [0.3, 0.9], value: [0.8, 1] },
};
const WHITE: Colour = [255, 255, 255];
const BLACK: Colour = [0, 0, 0];

function tone(hue: number, { saturation, value }: Tones, random: Random): Colour {
  return hsv(hue, uniform(random, ...saturation), uniform(random, ...value));
}

/** The shape somewhere in the picture: size, place, proportions, tilted by up to 35°. Distances in pixels. */
function placed({ distance }: Shape, random: Random): Field {
  const size = uniform(random, 6, 12.5);
  const room = SIDE / 2 - 0.8 * size;
  const centreX = SIDE / 2 + uniform(random, -room, room);
  const centreY = SIDE / 2 + uniform(random, -room, room);
  const stretch = uniform(random, 0.85, 1.15);
  const tilt = uniform(random, -0.7, 0.7);
  const cos = 1 / Math.sqrt(1 + tilt * tilt);
  const sin = tilt * cos;
  const proportions = uniform(random);
  return (x, y) => {
    const right = (x - centreX) / size;
    const down = (y - centreY) / size;
    return size * distance((right * cos + down * sin) * stretch, (down * cos - right * sin) / stretch, proportions);
  };
}

/** A disc anywhere in the picture. */
function disc(random: Random, smallest: number, largest: number): Field {
  const radius = uniform(random, smallest, largest);
  const centreX = uniform(random, 0, SIDE);
  const centreY = uniform(random, 0, SIDE);
  return (x, y) => Math.sqrt((x - centreX) * (x - centreX) + (y - centreY) * (y - centreY)) - radius;
}

/** A thin bar across the picture. */
function twig(random: Random): Field {
  const { dx, dy } = direction(random);
  const offset = uniform(random, -SIDE / 2, SIDE / 2);
  const half = uniform(random, 0.4, 1.3);
  return (x, y) => Math.abs((x - SIDE / 2) * dx + (y - SIDE / 2) * dy - offset) - half;
}

/** In 0 … 1 and mostly small: many easy pictures, a few hard ones. */
function squared(random: Random): number {
  const x = uniform(random);
  return x * x;
}

/** A unit vector of any direction: a point of the disc, drawn until it lies inside, divided by its length. */
function direction(random: Random): { dx: number; dy: number } {
  for (;;) {
    const x = uniform(random, -1, 1);
    const y = uniform(random, -1, 1);
    const square = x * x + y * y;
    if (square > 1 || square < 0.01) continue;
    const length = Math.sqrt(square);
    return { dx: x / length, dy: y / length };
  }
}
