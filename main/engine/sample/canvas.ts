/**
 * Painting one small picture: layers of a colour gradient through a coverage, on numbers 0 … 255 that become bytes at the end.
 * Only + − × ÷, floor and integer operations: the bytes are equal on every platform.
 */
import type { Random } from '../numerics/random';
import { clamp } from '../numerics/rounding';

/** Width and height in pixels. */
export const SIDE = 32;

export type Colour = readonly [red: number, green: number, blue: number];

/** Red, green, blue one after the other, row by row (HWC). */
export type Canvas = Float64Array;

/** A number for each pixel centre, such as a signed distance in pixels or a coverage in 0 … 1. */
export type Field = (x: number, y: number) => number;

/** From one colour to another across the picture, along the direction (dx, dy) of length 1. */
export interface Ink {
  readonly from: Colour;
  readonly to: Colour;
  readonly dx: number;
  readonly dy: number;
}

export const plain = (colour: Colour): Ink => ({ from: colour, to: colour, dx: 0, dy: 0 });

/** Hue, saturation and value (each 0 … 1, hue wraps) as a colour. */
export function hsv(hue: number, saturation: number, value: number): Colour {
  const channel = (offset: number): number => {
    const k = (offset + 6 * (hue - Math.floor(hue))) % 6;
    return 255 * value * (1 - saturation * clamp(Math.min(k, 4 - k), 0, 1));
  };
  return [channel(5), channel(3), channel(1)];
}

/** `weight` 0 gives a, 1 gives b. */
export function mixed(a: Colour, b: Colour, weight: number): Colour {
  const channel = (c: 0 | 1 | 2): number => a[c] + (b[c] - a[c]) * weight;
  return [channel(0), channel(1), channel(2)];
}

/** The coverage of a shape with an edge `soft` pixels wide; 1 is a plain anti-aliased edge. */
export function inside(distance: Field, soft = 1, opacity = 1): Field {
  return (x, y) => opacity * clamp(0.5 - distance(x, y) / soft, 0, 1);
}

/** canvas = canvas + coverage · (ink − canvas) */
export function paint(canvas: Canvas, ink: Ink, coverage: Field): void {
  const { from, to, dx, dy } = ink;
  for (let row = 0, at = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++, at += 3) {
      const x = column + 0.5;
      const y = row + 0.5;
      const alpha = coverage(x, y);
      if (alpha === 0) continue;
      const t = clamp(0.5 + ((x - SIDE / 2) * dx + (y - SIDE / 2) * dy) / SIDE, 0, 1);
      for (let c = 0; c < 3; c++) {
        const colour = from[c]! + (to[c]! - from[c]!) * t;
        canvas[at + c] = canvas[at + c]! + alpha * (colour - canvas[at + c]!);
      }
    }
  }
}

/** Standard deviation of the sum of four random bytes, each uniform in 0 … 255. */
const BYTES_DEVIATION = 147.8;

/**
 * Exposure as a camera does it: contrast around the middle grey, brightness, sensor noise (standard deviation in grey levels,
 * the sum of four uniform numbers), then bytes, halves upwards.
 */
export function develop(
  canvas: Canvas,
  exposure: { readonly contrast: number; readonly brightness: number; readonly noise: number },
  random: Random,
  bytes: Uint8Array,
): void {
  const { contrast, brightness, noise } = exposure;
  for (let i = 0; i < canvas.length; i++) {
    const word = random();
    const sum = (word & 255) + ((word >>> 8) & 255) + ((word >>> 16) & 255) + (word >>> 24);
    const value = 128 + brightness + contrast * (canvas[i]! - 128) + (noise * (sum - 510)) / BYTES_DEVIATION;
    bytes[i] = clamp(Math.floor(value + 0.5), 0, 255);
  }
}
