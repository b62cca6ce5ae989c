/**
 * The ten things that the sample's pictures show, as signed distances d(x, y): negative inside, in units of the shape's size.
 * x points right, y down, the shape fills about −1 … 1; `v` in 0 … 1 varies its proportions.
 * Only + − × ÷ and sqrt are used: IEEE 754 rounds these in one way, so pictures are equal on every platform.
 */

export interface Shape {
  readonly name: { readonly en: string; readonly zh: string };
  readonly distance: (x: number, y: number, v: number) => number;
}

const { abs, floor, max, min, sqrt } = Math;

const length = (x: number, y: number): number => sqrt(x * x + y * y);
const box = (x: number, y: number, width: number, height: number): number => max(abs(x) - width, abs(y) - height);

/** Distance to the nearest of …, −step, 0, step, 2·step, … */
const toNearest = (x: number, step: number): number => abs(x - step * floor(x / step + 0.5));

function triangle(x: number, y: number): number {
  return max(y, 0.8660254037844386 * abs(x) - 0.5 * y) - 0.58;
}

/** Unit vectors to the tips of a star that stands upright. */
const TIPS = [
  [0, -1],
  [0.9510565162951535, -0.30901699437494745],
  [-0.9510565162951535, -0.30901699437494745],
  [0.5877852522924731, 0.8090169943749475],
  [-0.5877852522924731, 0.8090169943749475],
] as const;

/** A pentagram: all points that lie outside at most one of its five lines, hence the second largest distance. */
function star(x: number, y: number): number {
  let first = -Infinity;
  let second = -Infinity;
  for (const [tipX, tipY] of TIPS) {
    const distance = x * tipX + y * tipY;
    second = max(second, min(first, distance));
    first = max(first, distance);
  }
  return second - 0.35;
}

/** A square on its corner and a disc on each of its upper sides. */
function heart(x: number, y: number, v: number): number {
  const a = 0.78 + 0.08 * v;
  const square = (abs(x) + abs(y) - a) * Math.SQRT1_2;
  return min(square, length(abs(x) - a / 2, y + a / 2) - a * Math.SQRT1_2);
}

function stripes(x: number, y: number, v: number): number {
  const step = 0.56 + 0.1 * v;
  const half = 0.28 * step;
  return max(box(x, y, 0.95, step + half), toNearest(y, step) - half);
}

/** 3 × 3 or 4 × 4 fields; with 3 × 3 the corners are filled. */
function checkerboard(x: number, y: number, v: number): number {
  const field = v < 0.5 ? 0.62 : 0.47;
  const shift = v < 0.5 ? field / 2 : 0;
  const edge = min(toNearest(x + shift, field), toNearest(y + shift, field));
  const odd = (floor((x + shift) / field) + floor((y + shift) / field)) & 1;
  return max(box(x, y, 0.94, 0.94), odd ? edge : -edge);
}

/** The order is the order of the labels. */
export const SHAPES: readonly Shape[] = [
  { name: { en: 'disc', zh: '圆' }, distance: (x, y) => length(x, y) - 0.92 },
  { name: { en: 'ring', zh: '圆环' }, distance: (x, y, v) => abs(length(x, y) - 0.72) - 0.16 - 0.1 * v },
  { name: { en: 'square', zh: '正方形' }, distance: (x, y) => box(x, y, 0.8, 0.8) },
  { name: { en: 'triangle', zh: '三角形' }, distance: triangle },
  { name: { en: 'star', zh: '五角星' }, distance: star },
  { name: { en: 'cross', zh: '十字' }, distance: (x, y, v) => plus(x, y, 0.24 + 0.1 * v) },
  { name: { en: 'heart', zh: '心形' }, distance: heart },
  { name: { en: 'crescent', zh: '月牙' }, distance: crescent },
  { name: { en: 'stripes', zh: '条纹' }, distance: stripes },
  { name: { en: 'checkerboard', zh: '棋盘格' }, distance: checkerboard },
];

function plus(x: number, y: number, half: number): number {
  return min(box(x, y, 0.95, half), box(x, y, half, 0.95));
}

function crescent(x: number, y: number, v: number): number {
  return max(length(x, y) - 0.98, 0.8 - length(x - 0.42 - 0.14 * v, y));
}
