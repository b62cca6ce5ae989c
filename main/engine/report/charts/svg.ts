/**
 * Charts drawn by ECharts on the side of the engine, as SVG that needs no script to be seen. Nothing that comes from a model
 * passes through ECharts: texts are placeholders that become (escaped) HTML afterwards, colours are CSS variables, so one
 * drawing serves both themes and both languages.
 */
import { BarChart, CustomChart, ScatterChart } from 'echarts/charts';
import { GridComponent, MarkLineComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import type { EChartsCoreOption } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { trusted, type Html } from '../html';

use([BarChart, CustomChart, ScatterChart, GridComponent, MarkLineComponent, SVGRenderer]);

export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly option: EChartsCoreOption;
  /** What stands in place of `placeholder(i)`. */
  readonly texts: readonly Html[];
  /** What a mark says when pointed at: by series, by data item. */
  readonly titles: readonly (readonly Html[] | undefined)[];
  /** What the drawing shows, for who cannot see it. */
  readonly label: Html;
}

/** Text number `i` of a drawing, as ECharts sees it. */
export function placeholder(i: number): string {
  return `@${i}@`;
}

export function svgOf({ width, height, option, texts, titles, label }: Drawing): Html {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  chart.setOption({ animation: false, ...option });
  const drawn = chart.renderToSVGString();
  chart.dispose();
  const body = drawn
    .slice(drawn.indexOf('>') + 1, drawn.lastIndexOf('</svg>'))
    .replace(/<style\b[\s\S]*?<\/style>/g, '')
    .replace(/<rect width="\d+" height="\d+" x="0" y="0" fill="none"><\/rect>/, '')
    .replace(/<path\b([^>]*)><\/path>/g, (_, attributes: string) => {
      const title = titles[metaOf(attributes, 'series')]?.[metaOf(attributes, 'data')];
      return `<path${plain(attributes)}${title && !attributes.includes('silent') ? `><title>${title}</title></path>` : '/>'}`;
    })
    .replace(/<(text|g)\b([^>]*)>/g, (_, tag: string, attributes: string) => `<${tag}${plain(attributes)}>`)
    .replace(/@(\d+)@/g, (_, i: string) => String(texts[Number(i)]))
    .replace(/\n+/g, '\n');
  return trusted(
    `<svg role="img" aria-label="${label}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${body}</svg>`,
  );
}

function metaOf(attributes: string, kind: 'series' | 'data'): number {
  return Number(new RegExp(`ecmeta_${kind}_index="(\\d+)"`).exec(attributes)?.[1] ?? -1);
}

/** Without what only ECharts' own script needs, and without what the style sheet says. */
function plain(attributes: string): string {
  return attributes
    .replace(/ (?:ecmeta_\w+|class|pointer-events)="[^"]*"/g, '')
    .replace(/ style="font-size:\d+px;font-family:[^;"]*;"/, '')
    .replace(/ fill-opacity="1"| stroke-opacity="1"/g, '');
}

/** Ticks that a person would choose: 4 to 8 steps of 1, 2 or 5 times a power of ten around [low, high]. */
export function niceRange(low: number, high: number): { min: number; max: number; interval: number } {
  const raw = (high - low || Math.abs(high) || 1) / 6;
  const power = 10 ** Math.floor(Math.log10(raw));
  const interval = power * ([1, 2, 5].find((step) => step * power >= raw) ?? 10);
  return { min: Math.floor(low / interval) * interval, max: Math.ceil(high / interval) * interval, interval };
}

/** Axis numbers without the noise of binary fractions. */
export function tickText(value: number): string {
  return String(Number(value.toPrecision(6))).replace('-', '\u2212');
}
