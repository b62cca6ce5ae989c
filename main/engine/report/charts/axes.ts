/** The look that all charts share. */
import { colour } from '../theme';

const line = { show: true, lineStyle: { color: colour('line'), width: 1 } };

/** An axis with numbers: hair lines, small muted figures. */
export function valueAxis(gridIndex: number, more: object): object {
  const { axisLabel, ...rest } = more as { axisLabel?: object };
  return {
    type: 'value',
    gridIndex,
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: line,
    axisLabel: { color: colour('muted'), margin: 6, hideOverlap: false, ...axisLabel },
    ...rest,
  };
}

/** An axis with one row a name, the first on top. */
export function rowAxis(gridIndex: number, rows: readonly string[], more: object = {}): object {
  return {
    type: 'category',
    gridIndex,
    data: rows,
    inverse: true,
    axisLine: line,
    axisTick: { show: false },
    splitLine: { show: false },
    axisLabel: { color: colour('ink'), interval: 0, margin: 8 },
    ...more,
  };
}

/** Marks do not react: there is no script behind them. */
export const still = { silent: false, clip: false, emphasis: { disabled: true }, animation: false };

/** A straight line across the rows at `at`. */
export function lineAt(at: number, name: 'ink' | 'muted' | 'limit', type: 'solid' | 'dashed' | 'dotted'): object {
  return { xAxis: at, symbol: 'none', lineStyle: { color: colour(name), type, width: type === 'solid' ? 1 : 1.5 } };
}

export function markLines(data: readonly object[]): object {
  return { silent: true, symbol: 'none', label: { show: false }, animation: false, data };
}
