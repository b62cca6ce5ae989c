/** Bytes before and after, and how many layers have which number format. */
import type { LayerReport, RunResult } from '../../../../proto/job';
import { bytesText } from '../../../../proto/units';
import { markup, type Html } from '../html';
import { colour, type Theme } from '../theme';
import { chartWords, plainWords, words } from '../words';
import { rowAxis, still, valueAxis } from './axes';
import { niceRange, placeholder, svgOf } from './svg';

const WIDTH = 548;
const LEFT = 92;
const ROW = 30;

interface Bar {
  readonly name: Html;
  readonly bytes: number;
  readonly shade: keyof Theme;
}

export function sizeChart({ floatBytes, deployBytes, fakeQuantBytes }: RunResult['size']): Html {
  const rows: readonly Bar[] = [
    { name: chartWords('SIZE_FLOAT'), bytes: floatBytes, shade: 'muted' },
    fakeQuantBytes === undefined
      ? { name: chartWords('SIZE_DEPLOY'), bytes: deployBytes, shade: 'accent' }
      : { name: chartWords('SIZE_FAKE_QUANT'), bytes: fakeQuantBytes, shade: 'muted' },
  ];
  const most = Math.max(...rows.map(({ bytes }) => bytes));
  return svgOf({
    width: WIDTH,
    height: rows.length * ROW + 4,
    option: {
      grid: { left: LEFT, right: 84, top: 2, height: rows.length * ROW },
      xAxis: valueAxis(0, { ...niceRange(0, most), max: most, show: false }),
      yAxis: rowAxis(
        0,
        rows.map((_, i) => placeholder(i)),
      ),
      series: {
        ...still,
        type: 'bar',
        barWidth: 16,
        data: rows.map(({ bytes, shade }, i) => ({
          value: bytes,
          itemStyle: { color: colour(shade) },
          label: { show: true, position: 'right', color: colour('ink'), formatter: placeholder(rows.length + i) },
        })),
      },
    },
    texts: [...rows.map(({ name }) => name), ...rows.map(({ bytes }) => markup`${bytesText(bytes)}`)],
    titles: [rows.map(({ bytes }) => markup`${bytes} B`)],
    label: plainWords('SIZE'),
  });
}

/** A number format and the layers that have it, the most frequent first and float last. */
export interface Share {
  readonly name: Html;
  readonly count: number;
  readonly all: number;
  readonly percent: number;
  readonly shade: keyof Theme;
}

const SHADES: readonly (keyof Theme)[] = ['accent', 'ink', 'muted'];

export function sharesOf(layers: readonly LayerReport[]): Share[] {
  const float = layers.filter(({ bits }) => bits === null);
  const groups = new Map<string, LayerReport[]>();
  for (const layer of layers) {
    if (layer.bits === null) continue;
    const key = `${layer.bits.data}/${layer.bits.weight}`;
    groups.set(key, [...(groups.get(key) ?? []), layer]);
  }
  const share = (members: readonly LayerReport[], name: Html, shade: keyof Theme): Share => {
    return { name, count: members.length, all: layers.length, percent: (100 * members.length) / layers.length, shade };
  };
  const integer = [...groups.values()].sort((a, b) => b.length - a.length);
  return [
    ...integer.map((members, i) => share(members, bitsText(members[0]!), SHADES[Math.min(i, SHADES.length - 1)]!)),
    ...(float.length > 0 ? [share(float, words('FLOAT'), 'line')] : []),
  ];
}

function bitsText({ bits }: LayerReport): Html {
  const { data, weight } = bits!;
  return weight === null ? words('BITS_DATA', { data }) : words('BITS', { data, weight });
}

/** One bar of the whole, in parts. */
export function shareChart(shares: readonly Share[]): Html {
  return svgOf({
    width: WIDTH,
    height: 18,
    option: {
      grid: { left: 0, right: 0, top: 0, height: 18 },
      xAxis: valueAxis(0, { min: 0, max: 100, show: false }),
      yAxis: rowAxis(0, [''], { show: false }),
      series: shares.map(({ percent, shade }) => ({
        ...still,
        type: 'bar',
        stack: 'all',
        barWidth: 16,
        data: [percent],
        itemStyle: { color: colour(shade), borderColor: colour('panel'), borderWidth: 1 },
      })),
    },
    texts: [],
    titles: [],
    label: plainWords('LAYERS_QUANTIZED'),
  });
}
