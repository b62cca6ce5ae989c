import { describe, expect, it } from 'vitest';
import { attribute, makeGraph, node, valueInfo } from '../../../main/engine/graph/build';
import { GraphEdit } from '../../../main/engine/graph/edit';
import { linksOf, soleConsumer, usesOf } from '../../../main/engine/graph/links';
import { matchChain } from '../../../main/engine/graph/match';
import { withUniqueNames } from '../../../main/engine/graph/names';
import { DataType, type Node } from '../../../main/engine/graph/onnx';
import { sorted } from '../../../main/engine/graph/order';
import { printGraph } from '../../../main/engine/graph/print';
import { verifyStructure } from '../../../main/engine/graph/verify';
import { modelOf, smallNetwork } from '../../kit/models';

const relu = (input: string, output: string, name = output): Node => node('Relu', [input], [output], { name });

/** x → a → b, and an If whose branches read a. */
function withBranches() {
  const branch = (name: string) =>
    makeGraph({
      name,
      node: [relu('a', `${name}_out`)],
      input: [],
      output: [valueInfo(`${name}_out`, DataType.FLOAT)],
    });
  const conditional = node('If', ['cond'], ['y'], {
    name: 'if',
    attributes: {
      then_branch: attribute('then_branch', branch('then')),
      else_branch: attribute('else_branch', branch('else')),
    },
  });
  return modelOf([relu('x', 'a'), relu('a', 'b'), conditional], { output: 'y' }).graph;
}

describe('edit', () => {
  it('leaves the old graph as it was and gives a new one', () => {
    const { graph } = smallNetwork();
    const before = printGraph(graph);
    const edit = new GraphEdit(graph);
    const conv = linksOf(graph).node.get('conv2')!;
    edit.insertAfter(conv, relu('c2', 'extra'));
    edit.redirect('c2', 'extra');
    const after = edit.done();
    expect(printGraph(graph)).toBe(before);
    expect(linksOf(after).node.get('relu2')!.input).toEqual(['extra']);
    expect(linksOf(after).producer.get('extra')!.input).toEqual(['c2']);
  });

  it('follows a chain of redirections, in replaced nodes too', () => {
    const { graph } = modelOf([relu('x', 'a'), relu('a', 'b'), relu('b', 'c'), relu('c', 'd')]);
    const edit = new GraphEdit(graph);
    edit.remove(graph.node[1]!);
    edit.redirect('b', 'a');
    edit.replace(graph.node[2]!, relu('b', 'c', 'again'));
    edit.redirect('a', 'x');
    expect(edit.done().node.map(({ input }) => input[0])).toEqual(['x', 'x', 'c']);
  });

  it('renames what inner graphs read from outside', () => {
    const graph = withBranches();
    const edit = new GraphEdit(graph);
    edit.redirect('a', 'other');
    const inner = edit.done().node[2]!.attribute.map(({ g }) => g!.node[0]!.input[0]);
    expect(inner).toEqual(['other', 'other']);
    expect(usesOf(graph, 'a').map(({ index }) => index)).toEqual([0, -1, -1]);
    expect(soleConsumer(graph, 'a')).toBeUndefined();
  });

  it('keeps inner graphs that it does not touch as they are', () => {
    const graph = withBranches();
    const edit = new GraphEdit(graph);
    edit.redirect('b', 'z');
    expect(edit.done().node[2]).toBe(graph.node[2]);
  });

  it('gives fresh names', () => {
    const edit = new GraphEdit(smallNetwork().graph);
    expect([edit.freshValue('c1'), edit.freshValue('c1'), edit.freshValue('new')]).toEqual(['c1_1', 'c1_2', 'new']);
  });
});

describe('match', () => {
  it('finds chains of sole readers only', () => {
    const { graph } = smallNetwork();
    const conv = linksOf(graph).node.get('conv1')!;
    expect(matchChain(graph, conv, 'Conv', 'BatchNormalization', 'Relu')?.map(({ name }) => name)).toEqual([
      'conv1',
      'bn1',
      'relu1',
    ]);
    expect(matchChain(graph, conv, 'Conv', 'Relu')).toBeUndefined();
    const branched = { ...graph, node: [...graph.node, relu('c1', 'second')] };
    expect(matchChain(branched, conv, 'Conv', 'BatchNormalization')).toBeUndefined();
  });
});

describe('order', () => {
  it('keeps a valid order', () => {
    const { graph } = smallNetwork();
    expect(sorted(graph)).toBe(graph);
  });

  it('mends an invalid one, inner graphs counted', () => {
    const graph = withBranches();
    const mixed = { ...graph, node: [graph.node[2]!, graph.node[1]!, graph.node[0]!] };
    expect(sorted(mixed).node.map(({ name }) => name)).toEqual(['a', 'if', 'b']);
  });

  it('names a node of a cycle', () => {
    const { graph } = modelOf([relu('c', 'a'), relu('a', 'b'), relu('b', 'c')]);
    expect(() => sorted(graph)).toThrow(/cycle through node '[abc]' \(Relu\)/);
  });

  it('copes with very long chains', () => {
    const chain = Array.from({ length: 20_000 }, (_, i) => relu(`v${i}`, `v${i + 1}`));
    const { graph } = modelOf([...chain].reverse(), { output: 'v20000' });
    expect(sorted(graph).node[0]!.name).toBe('v1');
  });
});

describe('names', () => {
  it('unnamed nodes and second bearers of a name get one', () => {
    const nodes = [relu('x', 'a', 'same'), relu('a', 'b', ''), relu('b', 'c', 'same'), relu('c', 'd', 'Relu_1')];
    const named = withUniqueNames(modelOf(nodes).graph);
    expect(named.node.map(({ name }) => name)).toEqual(['same', 'Relu_1_1', 'same_1', 'Relu_1']);
    expect(withUniqueNames(named)).toBe(named);
  });
});

describe('structure', () => {
  it.each([
    [[relu('nothing', 'y')], "Node 'y' (Relu) reads 'nothing', which no node, input or initializer provides"],
    [[relu('x', 'y', 'first'), relu('x', 'y', 'second')], "Value 'y' is produced twice (second time by node 'second')"],
    [[relu('x', 'x', 'self')], "Value 'x' is produced twice (second time by node 'self')"],
  ])('%#', (nodes, problem) => {
    expect(() => verifyStructure(modelOf(nodes).graph)).toThrow(problem);
  });

  it('a promised output that nobody makes', () => {
    expect(() => verifyStructure(modelOf([relu('x', 'a')], { output: 'y' }).graph)).toThrow("promises the output 'y'");
  });

  it('inner graphs see outer values, not the other way round', () => {
    const graph = withBranches();
    const fed = { ...graph, input: [...graph.input, valueInfo('cond', DataType.BOOL, [])] };
    expect(() => verifyStructure(fed)).not.toThrow();
    const reader = { ...fed, node: [...fed.node, relu('then_out', 'z')] };
    expect(() => verifyStructure(reader)).toThrow("reads 'then_out'");
  });
});

describe('print', () => {
  it('is stable', () => {
    expect(printGraph(smallNetwork().graph)).toMatchInlineSnapshot(`
      "graph graph
        in   x: FLOAT [N, 3, 8, 8]
        init c1.w: FLOAT [4, 3, 3, 3] (-0.782242, 0.862485, -0.568132, 0.901312, 0.917638, 0.736304, …)
        init bn.g: FLOAT [4] (-0.6031, 0.950056, 0.304491, 0.411823)
        init bn.b: FLOAT [4] (-0.0769294, 0.582928, 0.225951, 0.548668)
        init bn.mean: FLOAT [4] (-0.533165, -0.798323, -0.564648, -0.681106)
        init bn.var: FLOAT [4] (1.05276, 1.05732, 1.22023, 1.00798)
        init c2.w: FLOAT [5, 4, 3, 3] (-0.160147, 0.736585, -0.245442, 0.637331, 0.0665542, 0.225607, …)
        init c2.b: FLOAT [5] (0.855998, 0.509437, -0.687528, 0.68992, 0.186637)
        init fc.w: FLOAT [3, 5] (-0.198061, 0.710058, 0.953616, 0.826285, -0.233655, 0.673652, …)
        init fc.b: FLOAT [3] (0.358247, -0.335798, -0.448047)
        conv1: c1 = Conv(x, c1.w) {kernel_shape=[3, 3], pads=[1, 1, 1, 1]}
        bn1: b1 = BatchNormalization(c1, bn.g, bn.b, bn.mean, bn.var)
        relu1: r1 = Relu(b1)
        conv2: c2 = Conv(r1, c2.w, c2.b) {kernel_shape=[3, 3]}
        relu2: r2 = Relu(c2)
        pool: p = AveragePool(r2) {kernel_shape=[6, 6]}
        flatten: f = Flatten(p) {axis=1}
        fc: y = Gemm(f, fc.w, fc.b) {transB=1}
        out  y: FLOAT [N, 3]"
    `);
  });
});
