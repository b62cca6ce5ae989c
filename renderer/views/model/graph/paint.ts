/** Draws what is in sight of a graph, with as much detail as the zoom leaves room for. */
import { BOX } from '../../../../proto/graphBox';
import type { Finding } from '../../../../proto/job';
import { sightOf, type Area, type Camera, type Size } from './camera';
import type { Scene } from './scene';

export interface Palette {
  readonly page: string;
  readonly body: string;
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  readonly accent: string;
  readonly warning: string;
  readonly danger: string;
}

export interface Chip {
  readonly text: string;
  readonly fill: string;
  readonly ink: string;
}

export interface Look {
  readonly palette: Palette;
  readonly font: string;
  /** Fill of a box's head. */
  readonly head: (index: number) => string;
  /** Of its title. */
  readonly title: (index: number) => string;
  /** The gravest problem of a node. */
  readonly badge: (index: number) => Finding['severity'] | undefined;
  /** The quantizer on an edge. */
  readonly chip: (edge: number) => Chip | undefined;
  readonly selected: number | undefined;
  readonly matches: ReadonlySet<number>;
  /** Chosen together with others. */
  readonly chosen: ReadonlySet<number>;
}

/** Zoom from which on there are titles, rows, shapes on edges, round corners. */
const DETAIL = { round: 0.15, title: 0.3, rows: 0.5 } as const;

export function paint(context: CanvasRenderingContext2D, scene: Scene, camera: Camera, view: Size, look: Look): void {
  const ratio = context.canvas.width / view.width;
  const { x, y, zoom } = camera;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.fillStyle = look.palette.page;
  context.fillRect(0, 0, context.canvas.width, context.canvas.height);
  context.setTransform(ratio * zoom, 0, 0, ratio * zoom, -x * zoom * ratio, -y * zoom * ratio);
  const sight = sightOf(camera, view);
  edges(context, scene, sight, zoom, look);
  if (zoom < DETAIL.round) return specks(context, scene, sight, zoom, look);
  for (const index of scene.boxesIn(sight)) box(context, scene, index, zoom, look);
}

function edges(context: CanvasRenderingContext2D, scene: Scene, sight: Area, zoom: number, look: Look): void {
  const { palette, selected } = look;
  const visible = scene.edgesIn(sight);
  context.strokeStyle = palette.line;
  context.lineWidth = Math.max(1, 0.6 / zoom);
  if (zoom < DETAIL.round) straight(context, scene, visible, zoom);
  else for (const edge of visible) context.stroke(scene.path(edge));
  if (selected !== undefined) {
    context.strokeStyle = palette.accent;
    context.lineWidth = Math.max(2, 1.2 / zoom);
    for (const edge of scene.edgesOf(selected)) context.stroke(scene.path(edge));
  }
  if (zoom >= DETAIL.rows) ends(context, scene, visible, look);
  if (zoom >= DETAIL.title) chips(context, scene, visible, look);
}

const CHIP = { width: 18, height: 12, above: 8 } as const;

/** Just above where the edge arrives. */
function chips(context: CanvasRenderingContext2D, scene: Scene, visible: readonly number[], look: Look): void {
  context.font = `${BOX.rowSize - 1}px ${look.font}`;
  context.textAlign = 'center';
  for (const edge of visible) {
    const chip = look.chip(edge);
    if (!chip) continue;
    const { points } = scene.edges[edge]!;
    const [x, y] = [points.at(-2)!, points.at(-1)! - CHIP.above - CHIP.height];
    context.beginPath();
    context.roundRect(x - CHIP.width / 2, y, CHIP.width, CHIP.height, CHIP.height / 2);
    context.fillStyle = chip.fill;
    context.fill();
    context.fillStyle = chip.ink;
    context.fillText(chip.text, x, y + CHIP.height - 2.5);
  }
  context.textAlign = 'left';
}

/** One path for all, and none for what is shorter than a pixel. */
function straight(context: CanvasRenderingContext2D, scene: Scene, visible: readonly number[], zoom: number): void {
  context.beginPath();
  for (const edge of visible) {
    const { points, area } = scene.edges[edge]!;
    if (area.height * zoom < 1.5) continue;
    context.moveTo(points[0]!, points[1]!);
    for (let i = 2; i < points.length; i += 2) context.lineTo(points[i]!, points[i + 1]!);
  }
  context.stroke();
}

/** Tips of arrows, and the shapes of values where they leave. */
function ends(context: CanvasRenderingContext2D, scene: Scene, visible: readonly number[], look: Look): void {
  context.fillStyle = look.palette.line;
  context.beginPath();
  for (const edge of visible) {
    const { points } = scene.edges[edge]!;
    const [x, y] = [points.at(-2)!, points.at(-1)!];
    context.moveTo(x, y);
    context.lineTo(x - 3, y - 6);
    context.lineTo(x + 3, y - 6);
  }
  context.fill();
  context.fillStyle = look.palette.muted;
  context.font = `${BOX.rowSize - 1}px ${look.font}`;
  for (const edge of visible) {
    const { points, label } = scene.edges[edge]!;
    if (label !== '') context.fillText(label, points[0]! + 4, points[1]! + 12);
  }
}

/** Boxes so small that they have no parts, at least a pixel wide and high; those that would hide behind the last one are left out. */
function specks(context: CanvasRenderingContext2D, scene: Scene, sight: Area, zoom: number, look: Look): void {
  const least = 1.5 / zoom;
  const drawn = new Set<number>();
  const speck = (index: number, grow: number): void => {
    const { x, y, width, height } = scene.areas[index]!;
    context.fillRect(x - grow, y - grow, Math.max(width, least) + 2 * grow, Math.max(height, least) + 2 * grow);
  };
  for (const index of scene.boxesIn(sight)) {
    const { x, y } = scene.areas[index]!;
    const pixel = Math.round(y * zoom) * 4096 + Math.round((x * zoom) / 4);
    if (drawn.has(pixel)) continue;
    drawn.add(pixel);
    context.fillStyle = look.head(index);
    speck(index, 0);
  }
  context.fillStyle = look.palette.warning;
  for (const index of look.matches) speck(index, 1 / zoom);
  context.fillStyle = look.palette.accent;
  for (const index of look.chosen) speck(index, 1 / zoom);
  if (look.selected !== undefined) speck(look.selected, 3 / zoom);
}

function box(context: CanvasRenderingContext2D, scene: Scene, index: number, zoom: number, look: Look): void {
  const { x, y, width, height } = scene.areas[index]!;
  const { palette } = look;
  const selected = look.selected === index || look.chosen.has(index);
  if (selected || look.matches.has(index))
    ring(context, scene.areas[index]!, zoom, selected ? palette.accent : palette.warning);
  context.beginPath();
  context.roundRect(x, y, width, height, BOX.radius);
  context.fillStyle = palette.body;
  context.fill();
  context.lineWidth = 1;
  context.strokeStyle = palette.line;
  context.stroke();
  const radii = height > BOX.head ? [BOX.radius, BOX.radius, 0, 0] : BOX.radius;
  context.beginPath();
  context.roundRect(x, y, width, BOX.head, radii);
  context.fillStyle = look.head(index);
  context.fill();
  if (zoom >= DETAIL.title) texts(context, scene, index, zoom, look);
  const severity = look.badge(index);
  if (severity) badge(context, x + width, y, zoom, severity, palette);
}

function texts(context: CanvasRenderingContext2D, scene: Scene, index: number, zoom: number, look: Look): void {
  const { x, y } = scene.areas[index]!;
  const { title, rows } = scene.boxes[index]!;
  context.fillStyle = look.title(index);
  context.font = `${BOX.titleSize}px ${look.font}`;
  context.fillText(title, x + BOX.padding, y + BOX.head - 8);
  if (zoom < DETAIL.rows) return;
  context.fillStyle = look.palette.ink;
  context.font = `${BOX.rowSize}px ${look.font}`;
  rows.forEach((row, i) => context.fillText(row, x + BOX.padding, y + BOX.head + BOX.row * (i + 1) - 5));
}

function ring(context: CanvasRenderingContext2D, { x, y, width, height }: Area, zoom: number, colour: string): void {
  const gap = Math.max(3, 2 / zoom);
  context.beginPath();
  context.roundRect(x - gap, y - gap, width + 2 * gap, height + 2 * gap, BOX.radius + gap);
  context.lineWidth = Math.max(2, 2 / zoom);
  context.strokeStyle = colour;
  context.stroke();
}

/** Told apart by form too: a triangle warns, a disc is an error, a small square a note. */
function badge(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  zoom: number,
  severity: Finding['severity'],
  palette: Palette,
): void {
  const size = Math.min(14, Math.max(7, 5 / zoom));
  context.fillStyle = severity === 'error' ? palette.danger : severity === 'warning' ? palette.warning : palette.muted;
  context.strokeStyle = palette.page;
  context.lineWidth = 1.5;
  context.beginPath();
  if (severity === 'error') context.arc(x, y, size, 0, 2 * Math.PI);
  else if (severity === 'note') context.rect(x - size / 2, y - size / 2, size, size);
  else {
    context.moveTo(x, y - size);
    context.lineTo(x + size, y + size * 0.8);
    context.lineTo(x - size, y + size * 0.8);
    context.closePath();
  }
  context.fill();
  context.stroke();
}
