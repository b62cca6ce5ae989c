/**
 * What stands in the box of a node and how big it is: one definition for the layout, the window's canvas and the saved SVG.
 * Widths are estimated from characters, so that the layout needs no font; texts are cut to fit.
 */
import type { GraphFacts, NodeFacts, ValueFacts } from './graphView';

/** Pixels at 100 %. */
export const BOX = {
  head: 24,
  row: 18,
  padding: 8,
  least: 72,
  most: 240,
  titleSize: 13,
  rowSize: 11,
  radius: 5,
} as const;

/** Kinds of work, each with a colour of its own. */
export const categories = [
  'layer',
  'activation',
  'pool',
  'norm',
  'merge',
  'shape',
  'quantizer',
  'math',
  'port',
  'block',
] as const;
export type Category = (typeof categories)[number];

/** Behind a white title: contrast ≥ 4.5 on each, and so the same in light and dark. */
export const CATEGORY_COLOURS: Readonly<Record<Category, string>> = {
  layer: '#2b5c9e',
  activation: '#9a3b3b',
  pool: '#3a6b43',
  norm: '#1f6d72',
  merge: '#5a5f66',
  shape: '#7a5a34',
  quantizer: '#7a3f8c',
  math: '#4c5468',
  port: '#6b6f76',
  block: '#2f3a45',
};

const MEMBERS: Readonly<Record<Exclude<Category, 'math' | 'port' | 'block'>, RegExp>> = {
  layer: /^(.*Conv.*|.*Gemm.*|.*MatMul.*|.*Dense|Einsum|LSTM|GRU|RNN|.*Attention.*)$/,
  activation: /^(.*Relu|.*Elu|Selu|Gelu|.*Sigmoid|Tanh|.*Softmax|Clip|Mish|.*Swish|Softplus|Softsign|Erf)$/,
  pool: /Pool/,
  norm: /Normalization|^LRN$/,
  merge: /^(Add|Sum|Mul|Sub|Div|Concat|Where)$/,
  shape:
    /^(Reshape|Flatten|Transpose|(Uns|S)queeze|Slice|Split|Gather.*|Expand|Tile|Pad|Shape|Size|Constant.*|Cast.*|Resize|Upsample|DepthToSpace|SpaceToDepth|Identity|Dropout)$/,
  quantizer: /quant/i,
};
const RULES = Object.entries(MEMBERS) as [Category, RegExp][];

export function categoryOf(op: string): Category {
  if (MEMBERS.quantizer.test(op) && !MEMBERS.layer.test(op)) return 'quantizer';
  return RULES.find(([, members]) => members.test(op))?.[0] ?? 'math';
}

export interface Box {
  readonly category: Category;
  readonly title: string;
  /** Below the title: the node's name, then its weights with their shapes. */
  readonly rows: readonly string[];
  readonly width: number;
  readonly height: number;
}

/** Boxes in the order of a GraphLayout: nodes, inputs, outputs. */
export function boxesOf(facts: GraphFacts): Box[] {
  const weights = new Set(facts.weights);
  return [
    ...facts.nodes.map((node) => nodeBox(node, facts, weights)),
    ...[...facts.inputs, ...facts.outputs].map((name) => sized('port', name, [valueText(facts.values[name])])),
  ];
}

function nodeBox(node: NodeFacts, { values }: GraphFacts, weights: ReadonlySet<string>): Box {
  if (node.block) return blockBox(node, node.block.length);
  const own = node.inputs.filter((name) => weights.has(name));
  const rows = own.map((name) => `${lastPart(name)}  ${shapeText(values[name]?.shape) || '[]'}`);
  return sized(categoryOf(node.op), node.op, [node.name, ...rows]);
}

function blockBox({ op, name, attributes }: NodeFacts, count: number): Box {
  const operators = Object.entries(attributes).map(([key, text]) => (text === '1' ? key : `${key} ×${text}`));
  return sized('block', `▸ ${op} (${count})`, [name, operators.join(', ')]);
}

function sized(category: Category, title: string, lines: readonly string[]): Box {
  const rows = lines.filter((line) => line !== '');
  const widths = [textWidth(title, BOX.titleSize), ...rows.map((row) => textWidth(row, BOX.rowSize))];
  const width = Math.ceil(Math.min(BOX.most, Math.max(BOX.least, ...widths.map((each) => each + 2 * BOX.padding))));
  const inner = width - 2 * BOX.padding;
  return {
    category,
    title: fitted(title, BOX.titleSize, inner),
    rows: rows.map((row) => fitted(row, BOX.rowSize, inner)),
    width,
    height: BOX.head + rows.length * BOX.row + (rows.length > 0 ? BOX.padding / 2 : 0),
  };
}

/** '1×64×56×56'; '' where nothing is known, or of a scalar. */
export function shapeText(shape: ValueFacts['shape']): string {
  return shape?.map((dim) => dim ?? '?').join('×') ?? '';
}

export function valueText(value: ValueFacts | undefined): string {
  return value ? [value.type, shapeText(value.shape)].filter((part) => part !== '').join(' ') : '';
}

const lastPart = (name: string): string => name.split(/[./]/).at(-1) || name;

/** Of a proportional font, a little generously; CJK characters are square. */
function textWidth(text: string, size: number): number {
  let width = 0;
  for (let i = 0; i < text.length; i++) width += size * shareOf(text.charCodeAt(i));
  return width;
}

/** Width of a character in its size; by its code, because a big graph has a million of them. */
function shareOf(code: number): number {
  const isLowSurrogate = code >= 0xdc00 && code <= 0xdfff;
  if (code > 0x2e7f) return isLowSurrogate ? 0 : 1;
  const isWide = (code >= 0x41 && code <= 0x5a) || (code >= 0x30 && code <= 0x39) || code === 0xd7;
  return isWide ? 0.68 : 0.6;
}

function fitted(text: string, size: number, width: number): string {
  if (textWidth(text, size) <= width) return text;
  let kept = '';
  let used = size;
  for (const character of text) {
    used += textWidth(character, size);
    if (used > width) break;
    kept += character;
  }
  return `${kept}…`;
}

const CORNER = 6;

/** An edge as SVG path data, its corners rounded; `points` are x, y of each bend. */
export function pathOf(points: readonly number[]): string {
  const parts = [`M${points[0]} ${points[1]}`];
  for (let i = 2; i < points.length - 2; i += 2) {
    const [x, y] = [points[i]!, points[i + 1]!];
    const before = towards(x, y, points[i - 2]!, points[i - 1]!);
    const after = towards(x, y, points[i + 2]!, points[i + 3]!);
    parts.push(`L${before}Q${round(x)} ${round(y)} ${after}`);
  }
  return `${parts.join('')}L${points.at(-2)} ${points.at(-1)}`;
}

/** A point on the way from one bend to the next, at most half of it. */
function towards(x: number, y: number, toX: number, toY: number): string {
  const distance = Math.hypot(toX - x, toY - y);
  const share = distance > 0 ? Math.min(CORNER, distance / 2) / distance : 0;
  return `${round(x + (toX - x) * share)} ${round(y + (toY - y) * share)}`;
}

const round = (value: number): number => Math.round(value * 10) / 10;
