/** Accuracy before and after with intervals, and below it, on an axis of its own, the difference with its zero line. */
import { metricText } from '../../../../proto/metricNames';
import type { MetricValue } from '../../../../proto/job';
import { boundText, differenceText, type Measured } from '../facts';
import { markup, type Html } from '../html';
import { colour, type Theme } from '../theme';
import { chartWords, plainWords } from '../words';
import { lineAt, markLines, rowAxis, still, valueAxis } from './axes';
import { niceRange, placeholder, svgOf, tickText } from './svg';

const WIDTH = 548;
const LEFT = 92;
const RIGHT = 108;
const ROW = 28;
const AXIS = 24;

interface Row {
  readonly name: Html;
  readonly value: number;
  readonly ci95?: readonly [number, number] | null;
  readonly shown: Html;
  readonly colour: keyof Theme;
}

interface Panel {
  readonly rows: readonly Row[];
  /** Always inside the axis. */
  readonly include: readonly number[];
  readonly lines: readonly object[];
}

export function accuracyChart(measured: Measured, maxDrop: number | undefined): Html {
  const panels = [valuePanel(measured), ...(measured.change ? [changePanel(measured, maxDrop)] : [])];
  const rows = panels.flatMap((panel) => panel.rows);
  const parts = panels.map((panel, i) => drawn(panel, i, panels.slice(0, i)));
  return svgOf({
    width: WIDTH,
    height: panels.reduce((sum, panel) => sum + heightOf(panel), 4),
    option: {
      grid: parts.map(({ grid }) => grid),
      xAxis: parts.map(({ x }) => x),
      yAxis: parts.flatMap(({ y }) => y),
      series: parts.flatMap(({ series }) => series),
    },
    texts: rows.flatMap(({ name, shown }) => [name, shown]),
    titles: panels.flatMap((panel) => [undefined, panel.rows.map((row) => titleOf(row, measured))]),
    label: markup`${plainWords('ACCURACY_CHART')}`,
  });
}

function valuePanel(measured: Measured): Panel {
  const { float, compressed, facts } = measured;
  const row = (name: 'FLOAT' | 'QUANTIZED', each: MetricValue, shade: keyof Theme): Row => {
    return { name: chartWords(name), ...each, shown: markup`${metricText(each.value, facts)}`, colour: shade };
  };
  const rows = [...(float ? [row('FLOAT', float, 'muted')] : []), row('QUANTIZED', compressed, 'accent')];
  // What equals the float model in every sample agrees with it in 100 %.
  const reference = float?.value ?? (facts.against === 'float' && facts.unit === '%' ? 100 : undefined);
  return reference === undefined
    ? { rows, include: [], lines: [] }
    : { rows, include: [reference], lines: [lineAt(reference, 'muted', 'dashed')] };
}

function changePanel(measured: Measured, maxDrop: number | undefined): Panel {
  const { delta, ci95 } = measured.change!;
  const limit = maxDrop === undefined ? undefined : measured.facts.higherIsBetter ? -maxDrop : maxDrop;
  const difference = differenceText(delta, measured);
  const shown = markup`<tspan lang="en">${difference.en}</tspan><tspan lang="zh">${difference.zh}</tspan>`;
  return {
    rows: [{ name: chartWords('DIFFERENCE'), value: delta, ci95, shown, colour: 'accent' }],
    include: [0, ...(limit === undefined ? [] : [limit])],
    lines: [lineAt(0, 'ink', 'solid'), ...(limit === undefined ? [] : [lineAt(limit, 'limit', 'dotted')])],
  };
}

function heightOf({ rows }: Panel): number {
  return rows.length * ROW + AXIS + 6;
}

function drawn(panel: Panel, index: number, above: readonly Panel[]) {
  const top = above.reduce((sum, each) => sum + heightOf(each), 4);
  const first = above.reduce((sum, each) => sum + 2 * each.rows.length, 0);
  const ends = [...panel.include, ...panel.rows.flatMap(({ value, ci95 }) => [value, ...(ci95 ?? [])])];
  const { min, max, interval } = niceRange(Math.min(...ends), Math.max(...ends));
  const labels = (offset: number): string[] => panel.rows.map((_, i) => placeholder(first + 2 * i + offset));
  const axis = { xAxisIndex: index, yAxisIndex: 2 * index };
  const points = panel.rows.map(({ value, colour: shade }, i) => ({
    value: [value, i],
    itemStyle: { color: colour(shade), opacity: 1 },
  }));
  return {
    grid: { left: LEFT, right: RIGHT, top, height: panel.rows.length * ROW },
    x: valueAxis(index, { min, max, interval, axisLabel: { formatter: tickText } }),
    y: [rowAxis(index, labels(0)), rowAxis(index, labels(1), { position: 'right', axisLine: { show: false } })],
    series: [
      {
        ...still,
        type: 'custom',
        ...axis,
        silent: true,
        data: whiskers(panel.rows),
        renderItem: whisker,
        encode: WHISKER,
      },
      { ...still, type: 'scatter', ...axis, symbolSize: 9, data: points, markLine: markLines(panel.lines) },
    ],
  };
}

const WHISKER = { x: [0, 1], y: 2 };

/** [low, high, row] of every row that has an interval, with its colour. */
function whiskers(rows: readonly Row[]): object[] {
  return rows.flatMap(({ ci95, colour: shade }, i) =>
    ci95 ? [{ value: [ci95[0], ci95[1], i], itemStyle: { color: colour(shade) } }] : [],
  );
}

interface Api {
  value(dimension: number): number;
  coord(point: readonly [number, number]): [number, number];
  visual(name: 'color'): string;
}

function whisker(_: unknown, api: Api): object {
  const row = api.value(2);
  const [x1, y] = api.coord([api.value(0), row]);
  const [x2] = api.coord([api.value(1), row]);
  const cap = 5;
  const d = `M${x1} ${y - cap}V${y + cap}M${x1} ${y}H${x2}M${x2} ${y - cap}V${y + cap}`;
  return { type: 'path', shape: { pathData: d }, style: { fill: 'none', stroke: api.visual('color'), lineWidth: 1.5 } };
}

function titleOf({ name, shown, ci95 }: Row, measured: Measured): Html {
  const interval = ci95 ? ` [${ci95.map((bound) => boundText(bound, measured, false)).join(' … ')}]` : '';
  const text = (part: Html): string =>
    part
      .toString()
      .replace(/<\/tspan><tspan[^>]*>/, ' / ')
      .replace(/<[^>]*>/g, '');
  return markup`${text(name)} ${text(shown)}${interval}`;
}
