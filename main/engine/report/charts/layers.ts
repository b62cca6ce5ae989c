/**
 * The error of layers, one row a layer: 1 − cosine on a logarithmic axis and SQNR in dB side by side. Bars show the layer's
 * own error, hollow marks the accumulated one.
 */
import type { LayerError, LayerReport } from '../../../../proto/job';
import { fixedText } from '../../../../proto/units';
import { ownError } from '../facts';
import { markup, type Html } from '../html';
import { columnsOf, shortened } from '../names';
import { colour } from '../theme';
import { chartWords, plainWords } from '../words';
import { rowAxis, still, valueAxis } from './axes';
import { niceRange, placeholder, svgOf, tickText } from './svg';

const WIDTH = 1126;
const NAME_COLUMNS = 34;
/** Pixels a column of the monospaced font takes. */
const COLUMN = 6.7;
const GAP = 36;
const ROW = 18;
const TOP = 42;

/** Below this the two tensors are equal as far as float32 can tell. */
const FLOOR = 1e-9;
/** Above this nobody reads SQNR any more; equal tensors have 200 dB. */
const CEILING_DB = 100;

export function layerChart(layers: readonly LayerReport[], label: Html): Html {
  const own = layers.map((layer) => ownError(layer)!);
  const accumulated: readonly Partial<LayerError>[] = layers.map(({ alone, cosine, sqnrDb }) =>
    alone ? { cosine, sqnrDb } : {},
  );
  const cosines = [own, accumulated].map((list: readonly Partial<LayerError>[]) =>
    list.map(({ cosine }) => (cosine === undefined ? undefined : distance(cosine))),
  );
  const decibels = [own, accumulated].map((list: readonly Partial<LayerError>[]) =>
    list.map(({ sqnrDb }) => (sqnrDb === undefined ? undefined : clipped(sqnrDb))),
  );
  const names = layers.map(({ name }) => shortened(name, NAME_COLUMNS));
  const left = Math.ceil(Math.max(...names.map(columnsOf)) * COLUMN) + 14;
  const width = (WIDTH - left - GAP - 10) / 2;
  const height = layers.length * ROW;
  return svgOf({
    width: WIDTH,
    height: height + TOP + 6,
    option: {
      grid: [left, left + width + GAP].map((start) => ({ left: start, width, top: TOP, height })),
      xAxis: [logAxis(cosines.flat().filter(isNumber)), decibelAxis(decibels.flat().filter(isNumber))].map(
        (axis, i) => {
          return { ...axis, ...TITLE, name: placeholder(layers.length + i) };
        },
      ),
      yAxis: [
        rowAxis(
          0,
          layers.map((_, i) => placeholder(i)),
        ),
        rowAxis(1, layers.map(String), { axisLabel: { show: false } }),
      ],
      series: [bars(0, cosines[0]!), bars(1, decibels[0]!), marks(0, cosines[1]!), marks(1, decibels[1]!)],
    },
    texts: [
      ...layers.map(({ name }, i) => (names[i] === name ? markup`${name}` : markup`<title>${name}</title>${names[i]}`)),
      chartWords('COSINE_AXIS'),
      chartWords('SQNR_AXIS'),
    ],
    titles: Array.from({ length: 4 }, () => layers.map(titleOf)),
    label,
  });
}

const TITLE = { nameLocation: 'middle', nameGap: 24, nameTextStyle: { color: colour('muted') } };

function isNumber(value: number | undefined): value is number {
  return value !== undefined;
}

function distance(cosine: number): number {
  return Math.max(FLOOR, 1 - cosine);
}

function clipped(sqnrDb: number): number {
  return Math.min(CEILING_DB, sqnrDb);
}

function bars(index: number, values: readonly (number | undefined)[]): object {
  return { ...on(index, values), type: 'bar', barWidth: 7, itemStyle: { color: colour('accent') } };
}

function marks(index: number, values: readonly (number | undefined)[]): object {
  const itemStyle = { color: colour('panel'), borderColor: colour('ink'), borderWidth: 1.4, opacity: 1 };
  return { ...on(index, values), type: 'scatter', symbol: 'diamond', symbolSize: 9, itemStyle };
}

function on(index: number, values: readonly (number | undefined)[]): object {
  return { ...still, xAxisIndex: index, yAxisIndex: index, data: values.map((value) => value ?? '-') };
}

function logAxis(values: readonly number[]): object {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.ceil(Math.log10(Math.max(...values)));
  // Bars need a stem of at least a decade, also where all values are alike.
  const min = low === Math.log10(Math.min(...values)) ? low - 1 : low;
  return valueAxis(0, {
    type: 'log',
    position: 'top',
    min: 10 ** min,
    max: 10 ** Math.max(high, min + 1),
    // Else bars would begin at 1.
    startValue: 10 ** min,
    axisLabel: { formatter: (value: number) => powerText(Math.round(Math.log10(value))) },
  });
}

function decibelAxis(values: readonly number[]): object {
  const range = niceRange(Math.min(0, ...values), Math.max(...values));
  return valueAxis(1, { position: 'top', ...range, axisLabel: { formatter: tickText } });
}

/** 10⁻⁵ */
function powerText(exponent: number): string {
  const digits = '⁰¹²³⁴⁵⁶⁷⁸⁹';
  return exponent === 0
    ? '1'
    : `10${String(exponent).replace(/./g, (char) => (char === '-' ? '⁻' : digits[Number(char)]!))}`;
}

function titleOf({ name, op, alone, cosine, sqnrDb }: LayerReport): Html {
  const lines = [
    ...(alone ? [markup`${plainWords('ALONE')}: ${errorText(alone.cosine, alone.sqnrDb)}`] : []),
    ...(cosine !== undefined && sqnrDb !== undefined
      ? [markup`${plainWords('ACCUMULATED')}: ${errorText(cosine, sqnrDb)}`]
      : []),
  ];
  return markup`${name} (${op})${lines.map((line) => ['\n', line])}`;
}

function errorText(cosine: number, sqnrDb: number): string {
  return `1 − cos ${(1 - cosine).toExponential(2).replace('-', '\u2212')}, SQNR ${fixedText(sqnrDb, 2)} dB`;
}
