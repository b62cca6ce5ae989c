import { describe, expect, it } from 'vitest';
import { arrange } from '../../../main/studio/graph/arrange';
import { runsOf, type Edge } from '../../../main/studio/graph/runs';

/** 0 → 1 → 2 → 5 beside 0 → 3 → 4 → 5, then 5 → 6. */
const DIAMOND: readonly Edge[] = [
  [0, 1],
  [1, 2],
  [2, 5],
  [0, 3],
  [3, 4],
  [4, 5],
  [5, 6],
];

describe('runs', () => {
  it('are what lies one behind another with nothing in between', () => {
    const { members, runOf, isInside } = runsOf(7, DIAMOND);
    expect(members).toEqual([[0], [1, 2], [3, 4], [5, 6]]);
    expect(runOf).toEqual([0, 1, 1, 2, 2, 3, 3]);
    expect(DIAMOND.filter(isInside)).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
  });

  it('leave a node alone where many edges meet, and hold each node of a circle once', () => {
    const many: Edge[] = Array.from({ length: 6 }, (_, i) => [i, 6]);
    expect(runsOf(8, [...many, [6, 7]]).members).toHaveLength(8);
    const circle: Edge[] = [
      [0, 1],
      [1, 0],
    ];
    expect(runsOf(2, circle).members).toEqual([[0, 1]]);
  });
});

describe('a layout with runs', () => {
  const sizes = [72, 200, 80, 240, 72, 72, 240].map((width) => [width, 46] as const);

  it('stacks them, and every edge leaves and enters at its own box', async () => {
    const { places, bends } = await arrange({ sizes, edges: DIAMOND });
    DIAMOND.forEach(([from, to], i) => {
      const points = bends[i]!;
      const within = (node: number, x: number): boolean =>
        x >= places[node]![0] && x <= places[node]![0] + sizes[node]![0];
      expect([within(from, points[0]!), within(to, points.at(-2)!)], `${from} → ${to}`).toEqual([true, true]);
      expect(points[1]).toBeCloseTo(places[from]![1] + 46, 1);
      expect(points.at(-1)).toBeCloseTo(places[to]![1], 1);
    });
    const [[x1, y1], [x2, y2]] = [places[1]!, places[2]!];
    expect([x1 + 100, y1 + 46 + 32]).toEqual([x2 + 40, y2]);
  });
});
