import { describe, expect, it } from 'vitest';
import type { GraphLayout } from '../../../proto/graphView';
import { graphSvg } from '../../../main/studio/graph/svg';
import { layoutOf } from '../../../main/studio/graph/layout';
import { nodeFacts, smallFacts } from './facts';

describe('a graph as SVG', () => {
  it('boxes, weights, edges with shapes', async () => {
    const facts = smallFacts();
    expect(graphSvg(facts, await layoutOf(facts))).toMatchSnapshot();
  });

  it('needs nothing from outside, and is valid XML whatever the names are', async () => {
    const bad = nodeFacts('a"b<c>&\u0001\ud800', 'X<script>', ['x'], ['y'], { attributes: { a: "'<&>'" } });
    const facts = { ...smallFacts(), name: '<model>', nodes: [bad] };
    const svg = graphSvg(facts, await layoutOf(facts));
    expect(svg).not.toMatch(/<script|href|@import/);
    expect(svg).not.toContain('\u0001');
    expect(svg).toContain('X&lt;script&gt;');
    expect(svg).toContain('a&quot;b&lt;c&gt;&amp;\ufffd\ufffd');
    expect(svg.match(/https?:[^"]*/g)).toEqual(['http://www.w3.org/2000/svg']);
  });

  it('heads in colours of their own', () => {
    const facts = { ...smallFacts(), nodes: smallFacts().nodes.slice(0, 2), inputs: [], outputs: [] };
    const layout: GraphLayout = {
      schema: 1,
      width: 100,
      height: 200,
      boxes: [
        [0, 0, 90, 40],
        [0, 80, 90, 40],
      ],
      edges: [{ from: 0, to: 1, value: 'c', points: [45, 40, 45, 80] }],
    };
    const svg = graphSvg(facts, layout, new Map([['conv1', '#123456']]));
    expect(svg.match(/fill="#[0-9a-f]{6}"/g)).toEqual(['fill="#123456"', 'fill="#9a3b3b"']);
  });
});
