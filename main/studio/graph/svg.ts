/** A graph as one self-contained SVG: rounded boxes with a coloured head, weights inside, tensors' shapes on the edges. */
import { BOX, boxesOf, CATEGORY_COLOURS, pathOf, shapeText, type Box } from '../../../proto/graphBox';
import type { GraphFacts, GraphLayout, NodeFacts } from '../../../proto/graphView';

/** `colours`: of heads by node name, where they say something else than the kind of operator. */
export function graphSvg(facts: GraphFacts, layout: GraphLayout, colours?: ReadonlyMap<string, string>): string {
  const { width, height } = layout;
  const boxes = boxesOf(facts);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<title>${escaped(facts.name)}</title>`,
    `<style>${STYLE}</style>`,
    '<defs><marker id="tip" viewBox="0 0 6 6" refX="6" refY="3" markerWidth="6" markerHeight="6" orient="auto"><path d="M0 0L6 3L0 6z"/></marker></defs>',
    '<rect class="page" width="100%" height="100%"/>',
    ...edgesOf(facts, layout),
    ...layout.boxes.map((place, i) => boxOf(boxes[i]!, place, facts.nodes[i], colours)),
    '</svg>',
    '',
  ].join('\n');
}

const STYLE = [
  'text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans CJK SC","Microsoft YaHei",sans-serif;white-space:pre}',
  `.title{font-size:${BOX.titleSize}px;fill:#fff}`,
  `.row{font-size:${BOX.rowSize}px;fill:#2b3138}`,
  `.value{font-size:${BOX.rowSize - 1}px;fill:#5b646e}`,
  '.page{fill:#fff}.body{fill:#f6f7f9;stroke:#3b434c}',
  '.edge{fill:none;stroke:#69737d;marker-end:url(#tip)}#tip path{fill:#69737d}',
].join('');

/** Lines, and the shape of each value once, where it leaves its box. */
function edgesOf({ values }: GraphFacts, { edges }: GraphLayout): string[] {
  const said = new Set<string>();
  return edges.flatMap(({ value, points }) => {
    const line = `<path class="edge" d="${pathOf(points)}"/>`;
    const shape = shapeText(values[value]?.shape);
    if (said.has(value) || shape === '') return [line];
    said.add(value);
    return [
      line,
      `<text class="value" x="${Math.round(points[0]!) + 4}" y="${Math.round(points[1]!) + 12}">${escaped(shape)}</text>`,
    ];
  });
}

function boxOf(
  { category, title, rows }: Box,
  [x, y, width, height]: GraphLayout['boxes'][number],
  node: NodeFacts | undefined,
  colours: ReadonlyMap<string, string> | undefined,
): string {
  const { head, row, padding, radius: r } = BOX;
  const fill = (node && colours?.get(node.name)) ?? CATEGORY_COLOURS[category];
  const below = rows.length > 0;
  const foot = below
    ? `v${head - r}h${-width}v${r - head}`
    : `v${head - 2 * r}a${r} ${r} 0 0 1 ${-r} ${r}h${2 * r - width}a${r} ${r} 0 0 1 ${-r} ${-r}v${2 * r - head}`;
  return [
    `<g transform="translate(${x} ${y})">${node ? `<title>${escaped(hint(node))}</title>` : ''}`,
    `<rect class="body" width="${width}" height="${height}" rx="${r}"/>`,
    `<path fill="${fill}" d="M0 ${r}a${r} ${r} 0 0 1 ${r} ${-r}h${width - 2 * r}a${r} ${r} 0 0 1 ${r} ${r}${foot}z"/>`,
    `<text class="title" x="${padding}" y="${head - 8}">${escaped(title)}</text>`,
    ...rows.map(
      (text, i) => `<text class="row" x="${padding}" y="${head + row * (i + 1) - 5}">${escaped(text)}</text>`,
    ),
    '</g>',
  ].join('');
}

function hint({ name, op, attributes }: NodeFacts): string {
  return [`${op} ${name}`, ...Object.entries(attributes).map(([key, text]) => `${key} = ${text}`)].join('\n');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** XML knows no control characters, not even escaped ones, and no half of a surrogate pair. */
function escaped(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, (character) => ('\t\n\r'.includes(character) ? character : '\ufffd'))
    .replace(/[&<>"]/g, (character) => ENTITIES[character]!);
}
