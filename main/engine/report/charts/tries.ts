/** Every try of a search: its value over how many layers were rolled back, the limit as a line, the best filled. */
import type { AutoResult, TryReport } from '../../../../proto/auto';
import { metricFacts, metricText } from '../../../../proto/metricNames';
import { markup, type Html } from '../html';
import { colour } from '../theme';
import { plainWords } from '../words';
import { markLines, still, valueAxis } from './axes';
import { niceRange, svgOf, tickText } from './svg';

const WIDTH = 548;
const HEIGHT = 260;

export function triesChart({ tries, limit, float, layers, metric }: AutoResult): Html {
  const values = [...tries.map(({ value }) => value), limit, ...(float === null ? [] : [float])];
  const y = niceRange(Math.min(...values), Math.max(...values));
  const most = Math.max(...tries.map(({ rolledBack }) => rolledBack.length), 1);
  const x = niceRange(0, Math.min(layers, most));
  const facts = metricFacts(metric);
  const level = (value: number, name: 'muted' | 'limit', type: 'dashed' | 'dotted'): object => {
    return { yAxis: value, symbol: 'none', lineStyle: { color: colour(name), type, width: 1.5 } };
  };
  const lines = [level(limit, 'limit', 'dotted'), ...(float === null ? [] : [level(float, 'muted', 'dashed')])];
  return svgOf({
    width: WIDTH,
    height: HEIGHT,
    option: {
      grid: { left: 56, right: 16, top: 12, bottom: 28 },
      xAxis: valueAxis(0, { ...x, minInterval: 1, axisLabel: { formatter: tickText } }),
      yAxis: valueAxis(0, { ...y, axisLabel: { formatter: tickText } }),
      series: [{ ...still, type: 'scatter', symbolSize: 10, data: tries.map(pointOf), markLine: markLines(lines) }],
    },
    texts: [],
    titles: [
      tries.map(
        ({ rolledBack, value, samples }) => markup`${rolledBack.length}: ${metricText(value, facts)} (n = ${samples})`,
      ),
    ],
    label: markup`${plainWords('TRIES_CHART')}`,
  });
}

/** A ring is an estimate on a part of the samples. */
function pointOf({ rolledBack, value, whole, accepted, best }: TryReport): object {
  const shade = colour(best ? 'accent' : accepted ? 'ink' : 'muted');
  return {
    value: [rolledBack.length, value],
    itemStyle: { color: whole ? shade : colour('panel'), borderColor: shade, borderWidth: 1.5, opacity: 1 },
  };
}
