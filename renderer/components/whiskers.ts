/** Intervals on a chart: a line from the lowest to the highest value of each point. */
import type { CustomSeriesOption } from 'echarts/charts';

/** `list`: x, lowest, highest. */
export function whiskers(list: readonly (readonly number[])[], stroke: string): CustomSeriesOption {
  return {
    type: 'custom',
    silent: true,
    clip: true,
    z: 1,
    renderItem: (_, api) => {
      const [x, low, high] = [0, 1, 2].map((at) => Number(api.value(at)));
      const [from, to] = [api.coord([x!, low!]), api.coord([x!, high!])];
      const shape = { x1: from[0]!, y1: from[1]!, x2: to[0]!, y2: to[1]! };
      return { type: 'line', shape, style: { stroke, lineWidth: 1.5 } };
    },
    encode: { x: 0, y: [1, 2] },
    data: list.map((interval) => [...interval]),
  };
}
