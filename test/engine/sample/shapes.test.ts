import { describe, expect, it } from 'vitest';
import { SHAPES } from '../../../main/engine/sample/shapes';

/** A shape as text, 11 rows of 21 signs: what a person would see. */
function picture(label: number): string {
  const rows = Array.from({ length: 11 }, (_, row) =>
    Array.from({ length: 21 }, (_, column) =>
      SHAPES[label]!.distance(column / 10 - 1, row / 5 - 1, 0.3) < 0 ? '#' : ' ',
    )
      .join('')
      .trimEnd(),
  );
  return `\n${rows.join('\n')}\n`;
}

describe.each(SHAPES.map((shape, label) => [shape.name.en, label] as const))('%s', (_, label) => {
  it('looks like its name', () => {
    expect(picture(label)).toMatchSnapshot();
  });

  it.each([0, 0.49, 0.5, 1])('stays within 1.25 of its middle at proportion %s', (v) => {
    const { distance } = SHAPES[label]!;
    for (let i = 0; i < 64; i++) {
      const [x, y] = [1.35 * Math.cos((i * Math.PI) / 32), 1.35 * Math.sin((i * Math.PI) / 32)];
      expect(distance(x, y, v)).toBeGreaterThan(0);
    }
  });
});
