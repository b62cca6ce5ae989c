/** Facts of small graphs for tests. */
import type { GraphFacts, NodeFacts } from '../../../proto/graphView';

export function nodeFacts(
  name: string,
  op: string,
  inputs: readonly string[],
  outputs: readonly string[],
  more: Partial<NodeFacts> = {},
): NodeFacts {
  return { name, op, domain: '', inputs, outputs, attributes: {}, macs: 0, weightBytes: 0, ...more };
}

/** y = Relu(Conv(x)) + Conv(x). */
export function smallFacts(): GraphFacts {
  return {
    schema: 1,
    name: 'small',
    inputs: ['x'],
    outputs: ['y'],
    nodes: [
      nodeFacts('conv1', 'Conv', ['x', 'conv1.weight', 'conv1.bias'], ['c'], {
        attributes: { kernel_shape: '[3, 3]' },
        macs: 13_824,
        weightBytes: 896,
        layer: { quantizable: true },
      }),
      nodeFacts('relu1', 'Relu', ['c'], ['r']),
      nodeFacts('add <1>', 'Add', ['r', 'c'], ['y']),
    ],
    values: {
      x: { type: 'FLOAT', shape: ['N', 3, 8, 8] },
      c: { type: 'FLOAT', shape: ['N', 8, 8, 8] },
      r: { type: 'FLOAT', shape: ['N', 8, 8, 8] },
      y: { type: 'FLOAT', shape: ['N', 8, 8, 8] },
      'conv1.weight': { type: 'FLOAT', shape: [8, 3, 3, 3] },
      'conv1.bias': { type: 'FLOAT', shape: [8] },
    },
    weights: ['conv1.weight', 'conv1.bias'],
  };
}

/** `count` nodes, one behind another, with a shortcut over each eight of them. */
export function chainFacts(count: number): GraphFacts {
  const nodes = Array.from({ length: count }, (_, i) => {
    const joins = i > 0 && i % 9 === 8;
    const before = i === 0 ? 'x' : `v${i - 1}`;
    const op = joins ? 'Add' : i % 2 === 0 ? 'Conv' : 'Relu';
    return nodeFacts(`node${i}`, op, joins ? [before, `v${i - 8}`] : [before], [`v${i}`]);
  });
  const values = nodes.map(({ outputs }) => [outputs[0]!, { type: 'FLOAT', shape: [1, 64, 56, 56] }] as const);
  return {
    schema: 1,
    name: 'chain',
    inputs: ['x'],
    outputs: [`v${count - 1}`],
    nodes,
    values: Object.fromEntries(values),
    weights: [],
  };
}
