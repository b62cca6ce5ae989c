/** What the graph's canvas computes: what is in sight, where keys lead, where the camera goes, what colours say. */
import { describe, expect, it } from 'vitest';
import type { GraphFacts, GraphLayout, NodeFacts } from '../../../../proto/graphView';
import type { Finding, LayerReport } from '../../../../proto/job';
import {
  centred,
  fitted,
  opened,
  panned,
  revealed,
  sightOf,
  zoomed,
} from '../../../../renderer/views/model/graph/camera';
import { chipsOf } from '../../../../renderer/views/model/graph/chips';
import { colouring, readable } from '../../../../renderer/views/model/graph/colours';
import { Scene } from '../../../../renderer/views/model/graph/scene';
import { gravest } from '../../../../renderer/views/model/modelData';

const node = (name: string, op: string, inputs: string[], outputs: string[]): NodeFacts => ({
  name,
  op,
  domain: '',
  inputs,
  outputs,
  attributes: {},
  macs: 0,
  weightBytes: 0,
});

/** x → conv → (left, right) → add → y; boxes of 100×40 on a grid of 200×1000. */
const FACTS: GraphFacts = {
  schema: 1,
  name: 'g',
  inputs: ['x'],
  outputs: ['y'],
  nodes: [
    node('conv', 'Conv', ['x', 'w'], ['c']),
    node('left', 'Relu', ['c'], ['l']),
    node('right', 'Sigmoid', ['c'], ['r']),
    node('add', 'Add', ['l', 'r'], ['y']),
  ],
  values: { c: { type: 'FLOAT', shape: [1, 8] } },
  weights: ['w'],
};
const LAYOUT: GraphLayout = {
  schema: 1,
  width: 400,
  height: 4040,
  boxes: [
    [100, 1000, 100, 40],
    [0, 2000, 100, 40],
    [200, 2000, 100, 40],
    [100, 3000, 100, 40],
    [100, 0, 100, 40],
    [100, 4000, 100, 40],
  ],
  edges: [
    { from: 4, to: 0, value: 'x', points: [150, 40, 150, 1000] },
    { from: 0, to: 1, value: 'c', points: [140, 1040, 140, 1500, 50, 1500, 50, 2000] },
    { from: 0, to: 2, value: 'c', points: [160, 1040, 160, 1500, 250, 1500, 250, 2000] },
    { from: 1, to: 3, value: 'l', points: [50, 2040, 140, 3000] },
    { from: 2, to: 3, value: 'r', points: [250, 2040, 160, 3000] },
    { from: 3, to: 5, value: 'y', points: [150, 3040, 150, 4000] },
  ],
};
const scene = new Scene(FACTS, LAYOUT);

describe('what is in sight', () => {
  it('boxes and edges that touch the area, each once and in order', () => {
    expect(scene.boxesIn({ x: 0, y: 1900, width: 400, height: 200 })).toEqual([1, 2]);
    expect(scene.boxesIn({ x: 0, y: 1900, width: 150, height: 200 })).toEqual([1]);
    expect(scene.boxesIn({ x: -100, y: -100, width: 1000, height: 10_000 }).toSorted()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(scene.edgesIn({ x: 0, y: 1600, width: 400, height: 10 })).toEqual([1, 2]);
    expect(scene.edgesIn({ x: 0, y: 0, width: 400, height: 4040 }).toSorted()).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('the box under a point', () => {
    expect(scene.boxAt(150, 1020)).toBe(0);
    expect(scene.boxAt(150, 1100)).toBeUndefined();
  });

  it('says the shape of a value once', () => {
    expect(scene.edges.map(({ label }) => label)).toEqual(['', '1×8', '', '', '', '']);
  });
});

describe('walking and searching', () => {
  it('up to what is taken from, down to what takes, aside to what stands beside', () => {
    expect(scene.neighbour(4, 'ArrowDown')).toBe(0);
    expect(scene.neighbour(0, 'ArrowDown')).toBe(1);
    expect(scene.neighbour(1, 'ArrowRight')).toBe(2);
    expect(scene.neighbour(1, 'ArrowLeft')).toBeUndefined();
    expect(scene.neighbour(3, 'ArrowUp')).toBe(1);
    expect(scene.neighbour(4, 'ArrowUp')).toBeUndefined();
  });

  it('finds nodes by name, operator and values', () => {
    expect(scene.search('relu')).toEqual([1]);
    expect(scene.search('CONV w')).toEqual([0]);
    expect(scene.search('  ')).toEqual([]);
  });
});

const VIEW = { width: 800, height: 400 };

describe('camera', () => {
  it('fits the whole graph, centred, never enlarged', () => {
    const { zoom } = fitted(scene, VIEW);
    expect(zoom).toBeCloseTo((400 - 48) / 4040);
    const sight = sightOf(fitted(scene, VIEW), VIEW);
    expect(sight.y + sight.height / 2).toBeCloseTo(4040 / 2);
    expect(fitted({ width: 10, height: 10 }, VIEW).zoom).toBe(1);
  });

  it('opens a tall graph at its beginning, at a readable size', () => {
    const camera = opened(scene, VIEW);
    expect(camera.zoom).toBe(1);
    expect(camera.y).toBe(-24);
  });

  it('keeps the point under the pointer where it is', () => {
    const before = { x: 100, y: 1000, zoom: 1 };
    const after = zoomed(before, 1.5, 200, 100, scene, VIEW);
    expect(after.x + 200 / after.zoom).toBeCloseTo(300);
    expect(after.y + 100 / after.zoom).toBeCloseTo(1100);
    expect(zoomed(before, 1e9, 0, 0, scene, VIEW).zoom).toBe(3);
    expect(zoomed(before, 1e-9, 0, 0, scene, VIEW).zoom).toBeCloseTo((400 - 48) / 4040 / 2);
  });

  it('moves a box into sight and no further', () => {
    const camera = { x: -200, y: 0, zoom: 1 };
    expect(revealed(camera, scene.areas[4]!, VIEW)).toMatchObject({ x: -200, y: -24 });
    const down = revealed(camera, scene.areas[0]!, VIEW);
    expect(down.y + 400).toBe(1000 + 40 + 24);
    expect(revealed(down, scene.areas[0]!, VIEW)).toEqual(down);
    expect(revealed({ ...camera, zoom: 0.1 }, scene.areas[0]!, VIEW)).toEqual(centred(scene.areas[0]!, 0.8, VIEW));
  });

  it('never loses the graph', () => {
    const far = panned({ x: 0, y: 0, zoom: 1 }, 1e6, 1e6, scene, VIEW);
    expect(far.y).toBeLessThan(4040);
    expect(far.x).toBeLessThan(400);
    const back = panned(far, -1e7, -1e7, scene, VIEW);
    expect(back.y + 400).toBeGreaterThan(0);
  });
});

const TOKENS = {
  series: ['#1461b8', '#c2570c', '#0a7d5b', '#9c3f86', '#7a6a00', '#4c5a67'],
  ramp: ['#e8f0f8', '#8fbbe4', '#2f7fca', '#0b3a6f'],
  line: '#dce0e5',
  ink: '#000000',
};
const report = (name: string, more: Partial<LayerReport>): LayerReport => ({
  name,
  op: 'Conv',
  bits: { data: 8, weight: 8 },
  granularity: null,
  scale: null,
  zeroPoint: null,
  ...more,
});

describe('colours', () => {
  it('by operator: a legend of what occurs', () => {
    expect(colouring('operator', scene, [], TOKENS).legend.map(({ key }) => key)).toEqual([
      'layer',
      'activation',
      'merge',
      'port',
    ]);
  });

  it('by bits: figures first, then float, then what is no layer', () => {
    const layers = [
      report('conv', {}),
      report('left', { bits: { data: 16, weight: null } }),
      report('right', { bits: null }),
    ];
    const { legend, head } = colouring('bits', scene, layers, TOKENS);
    expect(legend.map(({ key, text }) => text ?? key)).toEqual(['16 bit', '8 / 8 bit', 'float', 'none']);
    expect([0, 1, 3].map(head)).toEqual([TOKENS.series[0], TOKENS.series[2], TOKENS.line]);
  });

  it('by error: darker where it is graver, alone before accumulated', () => {
    const layers = [
      report('conv', { sqnrDb: 5, alone: { sqnrDb: 35, cosine: 1 } }),
      report('left', { sqnrDb: 5 }),
      report('right', {}),
    ];
    const { head } = colouring('error', scene, layers, TOKENS);
    expect([0, 1, 2].map(head)).toEqual([TOKENS.ramp[0], TOKENS.ramp[3], TOKENS.line]);
  });

  it('titles stand out', () => {
    expect([readable('#ffffff'), readable('#0b3a6f'), readable('#8fbbe4')]).toEqual(['#000', '#fff', '#000']);
  });
});

it('a node bears its gravest finding, also where it is named besides', () => {
  const finding = (severity: Finding['severity'], name: string, places: string[] = []): Finding => ({
    severity,
    code: 'C',
    node: name,
    params: {},
    also: { count: places.length, places },
    message: '',
  });
  const found = gravest([finding('note', 'a', ['b']), finding('error', 'b'), finding('warning', 'b', ['a'])]);
  expect([...found]).toEqual([
    ['a', 'warning'],
    ['b', 'error'],
  ]);
});

describe('quantizers on edges', () => {
  it('stand where the data of a quantized layer come in', () => {
    expect([...chipsOf(scene, new Map([['conv', 8]]))]).toEqual([[0, 8]]);
    expect([...chipsOf(scene, new Map())]).toEqual([]);
  });

  it('of a block: the fewest bits, and its search, colour and place are those of its nodes', () => {
    const inner = FACTS.nodes.slice(0, 2);
    const block = { ...node('conv', 'Block', ['x'], ['c', 'l']), block: inner };
    const facts = { ...FACTS, nodes: [block, ...FACTS.nodes.slice(2)] };
    const layout = {
      ...LAYOUT,
      boxes: LAYOUT.boxes.slice(1),
      edges: [{ from: 3, to: 0, value: 'x', points: [0, 0, 0, 9] }],
    };
    const drawn = new Scene(facts, layout);
    expect(drawn.indexOf('left')).toBe(0);
    expect(drawn.search('relu')).toEqual([0]);
    expect([...chipsOf(drawn, new Map([['conv', 16]]))]).toEqual([[0, 16]]);
  });
});
