import { describe, expect, it } from 'vitest';
import { blockId, collapsedFacts, repeatedBlocks } from '../../proto/graphBlocks';
import type { GraphFacts, NodeFacts } from '../../proto/graphView';

const node = (op: string, name: string, inputs: string[], attributes: Record<string, string> = {}): NodeFacts => ({
  name,
  op,
  domain: '',
  inputs,
  outputs: [`${name}.out`],
  attributes,
  macs: 10,
  weightBytes: 4,
});

/** Conv → Relu → Conv → Add with what came in → Relu. */
function block(name: string, from: string, stride = '1'): NodeFacts[] {
  return [
    node('Conv', `${name}/conv1`, [from, `${name}.w1`], { stride }),
    node('Relu', `${name}/relu1`, [`${name}/conv1.out`]),
    node('Conv', `${name}/conv2`, [`${name}/relu1.out`, `${name}.w2`]),
    node('Add', `${name}/add`, [`${name}/conv2.out`, from]),
    node('Relu', `${name}/relu2`, [`${name}/add.out`]),
  ];
}

function network(names: readonly string[]): GraphFacts {
  const nodes = [node('Conv', 'stem', ['x', 'w']), node('Relu', 'relu', ['stem.out'])];
  for (const name of names) nodes.push(...block(name, nodes.at(-1)!.outputs[0]!, name === 'down' ? '2' : '1'));
  nodes.push(node('Gemm', 'head', [nodes.at(-1)!.outputs[0]!, 'w']));
  const weights = ['w', ...names.flatMap((name) => [`${name}.w1`, `${name}.w2`])];
  return { schema: 1, name: 'g', inputs: ['x'], outputs: ['head.out'], nodes, values: {}, weights };
}
const found = (facts: GraphFacts): string[] =>
  repeatedBlocks(facts).map((each) => `${blockId(facts, each)} ${each.count}`);

describe('repeated blocks', () => {
  it('begin where they look whole', () => {
    expect(found(network(['a', 'b', 'c']))).toEqual(['a/conv1 5', 'b/conv1 5', 'c/conv1 5']);
  });

  it('are apart where something differs', () => {
    expect(found(network(['a', 'b', 'down', 'c', 'd']))).toEqual(['a/conv1 5', 'b/conv1 5', 'c/conv1 5', 'd/conv1 5']);
  });

  it('are none where nothing is repeated, or the same node again and again', () => {
    expect(found(network(['a']))).toEqual([]);
    const nodes = Array.from({ length: 50 }, (_, i) => node('Relu', `r${i}`, [i === 0 ? 'x' : `r${i - 1}.out`]));
    expect(found({ ...network([]), nodes })).toEqual([]);
  });

  it('may all take the same value from far away', () => {
    const facts = network(Array.from({ length: 40 }, (_, i) => `b${i}`));
    const masked = facts.nodes.map((each) =>
      each.op === 'Add' ? { ...each, inputs: [...each.inputs, 'stem.out'] } : each,
    );
    expect(repeatedBlocks({ ...facts, nodes: masked }).length).toBeGreaterThan(20);
  });

  it('of 5,000 nodes are found in well under a second', () => {
    const facts = network(Array.from({ length: 1000 }, (_, i) => `b${i}`));
    const began = performance.now();
    expect(repeatedBlocks(facts)).toHaveLength(1000);
    expect(performance.now() - began).toBeLessThan(2000);
  });
});

describe('a collapsed graph', () => {
  const facts = network(['a', 'b', 'c']);
  const drawn = collapsedFacts(facts, repeatedBlocks(facts), new Set(['b/conv1']));

  it('has one node for the block, with what crosses its border', () => {
    expect(drawn.nodes.map(({ op }) => op).join(' ')).toBe(
      'Conv Relu Conv Relu Conv Add Relu Block Conv Relu Conv Add Relu Gemm',
    );
    expect(drawn.nodes[7]).toMatchObject({
      name: 'b/conv1',
      inputs: ['a/relu2.out'],
      outputs: ['b/relu2.out'],
      attributes: { Conv: '2', Relu: '2', Add: '1' },
      macs: 50,
      weightBytes: 20,
    });
    expect(drawn.nodes[7]!.block).toHaveLength(5);
  });

  it('is the graph itself where nothing is collapsed', () => {
    expect(collapsedFacts(facts, repeatedBlocks(facts), new Set())).toBe(facts);
  });
});
