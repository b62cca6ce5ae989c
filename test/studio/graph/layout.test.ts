import { describe, expect, it } from 'vitest';
import { boxesOf, categoryOf, pathOf, shapeText } from '../../../proto/graphBox';
import type { GraphFacts } from '../../../proto/graphView';
import { edgesOf, layoutOf } from '../../../main/studio/graph/layout';
import { nodeFacts, smallFacts } from './facts';

describe('what an edge is', () => {
  it('one for each box that takes a value, weights left out', () => {
    expect(edgesOf(smallFacts()).map(({ from, to, value }) => [from, to, value])).toEqual([
      [3, 0, 'x'],
      [0, 1, 'c'],
      [1, 2, 'r'],
      [0, 2, 'c'],
      [2, 4, 'y'],
    ]);
  });

  it('also what a graph inside a node reads from outside; a value taken twice counts once', () => {
    const nodes = [nodeFacts('relu', 'Relu', ['x'], ['a']), nodeFacts('mul', 'Mul', ['a', 'a'], ['b'])];
    const loop = { ...nodeFacts('if', 'If', ['b'], ['y']), captures: ['a'] };
    const facts: GraphFacts = { ...smallFacts(), nodes: [...nodes, loop], outputs: [] };
    expect(edgesOf(facts).map(({ from, to }) => [from, to])).toEqual([
      [3, 0],
      [0, 1],
      [1, 2],
      [0, 2],
    ]);
  });
});

describe('layout', () => {
  it('puts every box below those that it takes values from, none upon another', async () => {
    const facts = smallFacts();
    const { boxes, edges, width, height } = await layoutOf(facts);
    expect(boxes).toHaveLength(5);
    for (const { from, to, points } of edges) {
      const [, y, , h] = boxes[from]!;
      expect(boxes[to]![1]).toBeGreaterThan(y + h);
      expect(points.length).toBeGreaterThanOrEqual(4);
      // It leaves at the lower edge of one box and arrives at the upper edge of the other.
      expect(points[1]).toBeCloseTo(y + h, 0);
      expect(points.at(-1)).toBeCloseTo(boxes[to]![1], 0);
    }
    for (const [x, y, w, h] of boxes) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x + w).toBeLessThanOrEqual(width);
      expect(y + h).toBeLessThanOrEqual(height);
    }
    const overlaps = boxes.some(([x, y, w, h], i) =>
      boxes.some(([a, b, c, d], j) => i < j && x < a + c && a < x + w && y < b + d && b < y + h),
    );
    expect(overlaps).toBe(false);
  });

  it('is remembered for the same graph, and the same each time', async () => {
    const facts = smallFacts();
    expect(layoutOf(facts)).toBe(layoutOf(facts));
    expect(await layoutOf(smallFacts())).toEqual(await layoutOf(facts));
  });

  it('an empty graph has one too', async () => {
    const facts: GraphFacts = { ...smallFacts(), nodes: [], inputs: [], outputs: [] };
    expect(await layoutOf(facts)).toMatchObject({ boxes: [], edges: [] });
  });
});

describe('what stands in a box', () => {
  it('title, name, weights with their shapes', () => {
    const [conv, , , input, output] = boxesOf(smallFacts());
    expect(conv).toMatchObject({ category: 'layer', title: 'Conv', rows: ['conv1', 'weight  8×3×3×3', 'bias  8'] });
    expect(input).toMatchObject({ category: 'port', title: 'x', rows: ['FLOAT N×3×8×8'] });
    expect(output).toMatchObject({ title: 'y' });
  });

  it('is never wider than the widest, and its texts are cut', () => {
    const long = nodeFacts('a'.repeat(500), 'Relu', ['x'], ['y']);
    const [box] = boxesOf({ ...smallFacts(), nodes: [long] });
    expect(box!.width).toBe(240);
    expect(box!.rows[0]).toMatch(/^a{20,40}…$/);
  });

  it.each([
    ['Conv', 'layer'],
    ['ConvTranspose', 'layer'],
    ['QLinearConv', 'layer'],
    ['LeakyRelu', 'activation'],
    ['GlobalAveragePool', 'pool'],
    ['BatchNormalization', 'norm'],
    ['Add', 'merge'],
    ['Unsqueeze', 'shape'],
    ['AscendQuant', 'quantizer'],
    ['DequantizeLinear', 'quantizer'],
    ['NonMaxSuppression', 'math'],
  ])('%s is of the kind %s', (op, category) => {
    expect(categoryOf(op)).toBe(category);
  });

  it('shapes with symbols and unknown dimensions', () => {
    expect(shapeText(['N', 3, null])).toBe('N×3×?');
    expect(shapeText(undefined)).toBe('');
  });
});

it('an edge is a path with rounded corners', () => {
  expect(pathOf([0, 0, 0, 20])).toBe('M0 0L0 20');
  expect(pathOf([0, 0, 0, 20, 30, 20, 30, 40])).toBe('M0 0L0 14Q0 20 6 20L24 20Q30 20 30 26L30 40');
});
