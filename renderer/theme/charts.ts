/** The tokens as charts need them: values, read off the page, because a canvas knows no CSS variables. */

export interface ChartColours {
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  readonly lineStrong: string;
  readonly panel: string;
  readonly raised: string;
  readonly accent: string;
  readonly wash: string;
  readonly better: string;
  readonly worse: string;
  readonly warning: string;
  readonly danger: string;
  /** For kinds; tell more than four apart by labels as well. */
  readonly series: readonly string[];
  /** From little to much. */
  readonly ramp: readonly string[];
  /** Below zero, zero, above. */
  readonly diverging: readonly string[];
}

export function chartColours(root: Element = document.documentElement): ChartColours {
  const style = getComputedStyle(root);
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  const tokens = (...names: string[]): string[] => names.map(token);
  return {
    ink: token('ink'),
    muted: token('muted'),
    line: token('line'),
    lineStrong: token('line-strong'),
    panel: token('panel'),
    raised: token('raised'),
    accent: token('accent'),
    wash: token('wash'),
    better: token('better'),
    worse: token('worse'),
    warning: token('warning'),
    danger: token('danger'),
    series: tokens('series-1', 'series-2', 'series-3', 'series-4', 'series-5', 'series-6'),
    ramp: tokens('ramp-0', 'ramp-1', 'ramp-2', 'ramp-3'),
    diverging: tokens('low', 'middle', 'high'),
  };
}

/** The one ECharts theme. Tooltips are drawn, not written as HTML: the page allows no inline styles. */
export function chartTheme(colours: ChartColours): object {
  const font = getComputedStyle(document.body).fontFamily;
  const axis = {
    axisLine: { show: true, lineStyle: { color: colours.lineStrong } },
    axisTick: { lineStyle: { color: colours.lineStrong } },
    axisLabel: { color: colours.muted, fontSize: 11 },
    nameTextStyle: { color: colours.muted, fontSize: 11 },
    splitLine: { lineStyle: { color: colours.line } },
    splitArea: { show: false },
  };
  return {
    color: colours.series,
    backgroundColor: 'transparent',
    textStyle: { fontFamily: font, color: colours.ink, fontSize: 12 },
    animationDuration: 150,
    categoryAxis: { ...axis, splitLine: { show: false } },
    valueAxis: axis,
    logAxis: axis,
    timeAxis: axis,
    legend: { textStyle: { color: colours.ink }, icon: 'roundRect', itemWidth: 10, itemHeight: 10 },
    tooltip: {
      renderMode: 'richText',
      confine: true,
      backgroundColor: colours.raised,
      borderColor: colours.lineStrong,
      textStyle: { color: colours.ink, fontSize: 12, fontFamily: font },
      axisPointer: { lineStyle: { color: colours.lineStrong }, crossStyle: { color: colours.lineStrong } },
    },
    visualMap: { textStyle: { color: colours.muted } },
    dataZoom: {
      borderColor: colours.line,
      fillerColor: `${colours.accent}22`,
      handleStyle: { color: colours.accent },
      textStyle: { color: colours.muted },
    },
    brush: { brushStyle: { color: `${colours.accent}22`, borderColor: colours.accent } },
  };
}
