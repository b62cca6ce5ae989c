/** What the driver does around the rules. */
import { describe, expect, it } from 'vitest';
import { node } from '../../../main/engine/graph/build';
import { printGraph } from '../../../main/engine/graph/print';
import { floatTensor, int64Tensor } from '../../../main/engine/graph/tensor';
import { differentiate } from '../../../main/engine/grad/differentiate';
import { verifyGraph } from '../../../main/engine/ops/verify';
import { runOnce, withOutputs } from '../../kit/gradients';
import { modelOf } from '../../kit/models';

const w = floatTensor('w', [2], Float32Array.of(3, -2));
const sum = (input: string) => node('ReduceSum', [input], ['loss'], { name: 'sum', attributes: { keepdims: 0 } });
const FEEDS = { x: { dataType: 1, dims: [2], data: Float32Array.of(5, 7) } };
const options = { dims: [2], opset: 18, initializer: [w] };

describe('differentiate', () => {
  it('adds what several readers say of a value', async () => {
    const nodes = [node('Mul', ['x', 'w'], ['a'], { name: 'a' }), node('Mul', ['a', 'x'], ['b'], { name: 'b' })];
    const model = modelOf([...nodes, node('Sum', ['b', 'x', 'x'], ['c'], { name: 'c' }), sum('c')], options);
    const { model: made, gradients } = differentiate(model, 'loss', ['x', 'w']);
    verifyGraph(made.graph);
    const result = await runOnce(withOutputs(made, [...gradients.values()]), FEEDS);
    expect([...(result[gradients.get('x')!]!.data as Float32Array)]).toEqual([32, -26]);
    expect([...(result[gradients.get('w')!]!.data as Float32Array)]).toEqual([25, 49]);
  });

  it('gives the same text for the same graph, leaves the given one alone, emits nothing that nobody asked for', () => {
    const model = modelOf([node('Mul', ['x', 'w'], ['a'], { name: 'a' }), sum('a')], options);
    const before = printGraph(model.graph);
    const [first, second] = [1, 2].map(() => printGraph(differentiate(model, 'loss', ['w']).model.graph));
    expect(first).toBe(second);
    expect(printGraph(model.graph)).toBe(before);
    expect(first).toMatchInlineSnapshot(`
      "graph graph
        in   x: FLOAT [2]
        init w: FLOAT [2] (3, -2)
        init grad.const: FLOAT [] (1)
        init grad.ints: INT64 [1] (1)
        init grad.ints_1: INT64 [1] (2)
        a: a = Mul(x, w)
        sum: loss = ReduceSum(a) {keepdims=0}
        grad.sum.Reshape: grad.sum.Reshape = Reshape(grad.const, grad.ints)
        grad.sum.Expand: grad.sum.Expand = Expand(grad.sum.Reshape, grad.ints_1)
        grad.a.Mul_1: grad.a.Mul_1 = Mul(grad.sum.Expand, x)
        out  loss: FLOAT […]"
    `);
  });

  it('asks a forward node for one more output where a rule needs it', async () => {
    const attributes = { kernel_shape: [2], strides: [2] };
    const model = modelOf([node('MaxPool', ['x'], ['a'], { name: 'pool', attributes }), sum('a')], {
      ...options,
      dims: [1, 1, 4],
    });
    const { model: made, gradients } = differentiate(model, 'loss', ['x']);
    expect(made.graph.node[0]!.output).toEqual(['a', 'a.1']);
    const feeds = { x: { dataType: 1, dims: [1, 1, 4], data: Float32Array.of(1, 2, 4, 3) } };
    const result = await runOnce(withOutputs(made, [...gradients.values()]), feeds);
    expect([...(result[gradients.get('x')!]!.data as Float32Array)]).toEqual([0, 1, 1, 0]);
  });

  it('stops at integers and steps', () => {
    const through = (op: string, attributes = {}) =>
      modelOf(
        [node(op, ['x'], ['a'], { name: 'a', attributes }), node('Mul', ['a', 'w'], ['b'], { name: 'b' }), sum('b')],
        options,
      );
    for (const op of ['Ceil', 'Floor', 'Hardmax', 'Round', 'Sign'])
      expect(() => differentiate(through(op), 'loss', ['x', 'w'])).toThrow("The loss 'loss' does not depend on 'x'");
    const cast = [
      node('Cast', ['x'], ['i'], { name: 'i', attributes: { to: 7 } }),
      node('Cast', ['i'], ['a'], { name: 'a', attributes: { to: 1 } }),
    ];
    const model = modelOf([...cast, node('Mul', ['a', 'w'], ['b'], { name: 'b' }), sum('b')], options);
    expect(() => differentiate(model, 'loss', ['x'])).toThrow("does not depend on 'x'");
    expect(differentiate(model, 'loss', ['w']).gradients.size).toBe(1);
  });

  it('names every layer without a rule at once, but none that is frozen', () => {
    const weights = [
      floatTensor('W', [1, 8, 2], new Float32Array(16)),
      floatTensor('R', [1, 8, 2], new Float32Array(16)),
    ];
    const lstm = (name: string, input: string) =>
      node('LSTM', [input, 'W', 'R'], ['', name], { name, attributes: { hidden_size: 2 } });
    const nodes = [
      lstm('first', 'x'),
      lstm('second', 'first'),
      node('Mul', ['second', 'w'], ['m'], { name: 'm' }),
      sum('m'),
    ];
    const model = modelOf(nodes, { dims: [3, 1, 2], opset: 18, initializer: [w, ...weights] });
    expect(() => differentiate(model, 'loss', ['W'])).toThrow(
      "'LSTM' ('first'), 'LSTM' ('second') cannot be trained: there is no gradient rule. Freeze them (--freeze 'first;second'); they and all layers above them, towards the input, then keep their weights.",
    );
    expect(differentiate(model, 'loss', ['w']).gradients.size).toBe(1);
  });

  it('refuses shapes that are not known, a loss of several numbers, what a rule cannot do', () => {
    const open = modelOf([node('Mul', ['x', 'w'], ['a'], { name: 'a' }), sum('a')], { ...options, dims: ['N', 2] });
    expect(() => differentiate(open, 'loss', ['w'])).toThrow("The shape of 'a' (node 'a') is not known");
    const model = modelOf([node('Mul', ['x', 'w'], ['a'], { name: 'a' })], options);
    expect(() => differentiate(model, 'a', ['w'])).toThrow("The loss 'a' is of shape [2]; it must be one number.");
    const scatter = node('ScatterND', ['w', 'i', 'x'], ['a'], { name: 'put', attributes: { reduction: 'mul' } });
    const initializer = [w, int64Tensor('i', [0, 1], [2, 1])];
    const other = modelOf([scatter, sum('a')], { ...options, initializer });
    expect(() => differentiate(other, 'loss', ['x'])).toThrow(
      "'ScatterND' ('put') has no gradient here with reduction = mul.",
    );
  });
});
