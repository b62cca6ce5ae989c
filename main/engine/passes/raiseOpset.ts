/**
 * Models of opsets 11 to 17 become opset 18, at which gradients are written (grad/): lists that were attributes become inputs,
 * meanings that changed are spelled out. Models of higher opsets stay as they are. Training graphs are internal: what is handed
 * over keeps the opset of the caller's model. Throws OPSET_MISSING, UPGRADE_UNSUPPORTED.
 */
import { fail } from '../../../proto/errors';
import { findAttribute, intAttribute, intsAttribute } from '../graph/attributes';
import { attribute, node as makeNode } from '../graph/build';
import { GraphEdit, mapNodeGraphs, withAttribute, withoutAttributes } from '../graph/edit';
import type { Graph, Model, Node } from '../graph/onnx';
import { int64Tensor } from '../graph/tensor';
import { opsetOf } from '../ops/infer';
import { isDefaultDomain } from '../ops/lookup';

const TARGET = 18;
const TARGET_IR = 8;

export function raiseOpset<Described extends Model>(
  model: Described & { readonly graph: Graph },
): Described & { readonly graph: Graph } {
  const opset = opsetOf(model);
  if (opset >= TARGET) return model;
  const opsetImport = model.opsetImport.map((entry) =>
    isDefaultDomain(entry.domain) ? { ...entry, version: TARGET } : entry,
  );
  const irVersion = Math.max(model.irVersion, TARGET_IR);
  return { ...model, graph: raised(model.graph, opset), opsetImport, irVersion };
}

function raised(graph: Graph, opset: number): Graph {
  const edit = new GraphEdit(graph);
  for (const old of graph.node) {
    const node = mapNodeGraphs(old, (inner) => raised(inner, opset));
    const raise = isDefaultDomain(node.domain) ? changes[node.opType] : undefined;
    const now = raise && opset < raise.since ? raise.to(node, edit, opset) : [node];
    if (now.length !== 1 || now[0] !== old) edit.replace(old, ...now);
  }
  return edit.done();
}

interface Change {
  /** The opset that changed the operator. */
  readonly since: number;
  to(node: Node, edit: GraphEdit, opset: number): readonly Node[];
}

/** An attribute that holds a list becomes the second input. */
function asInput(node: Node, name: string, edit: GraphEdit): Node {
  const list = intsAttribute(node, name);
  if (!list) return node;
  const tensor = int64Tensor(edit.freshValue(`${node.name || node.output[0]}.${name}`), list);
  edit.appendTensor(tensor);
  return { ...withoutAttributes(node, name), input: [node.input[0]!, tensor.name] };
}

const axes = (since: number): Change => ({ since, to: (node, edit) => [asInput(node, 'axes', edit)] });

/** It worked on a matrix: the axes before `axis` are its rows, the others its columns. */
const overMatrix: Change = {
  since: 13,
  to(node, edit) {
    const [x = ''] = node.input;
    const [y = ''] = node.output;
    const [rows, flat, shape] = ['rows', 'flat', 'shape'].map((name) => edit.freshValue(`${y}.${name}`));
    const axis = intAttribute(node, 'axis', 1);
    return [
      makeNode('Flatten', [x], [rows!], { name: rows, attributes: { axis } }),
      { ...withAttribute(node, attribute('axis', 1)), input: [rows!], output: [flat!] },
      makeNode('Shape', [x], [shape!], { name: shape }),
      makeNode('Reshape', [flat!, shape!], [y], { name: edit.freshValue(`${y}.whole`) }),
    ];
  },
};

const changes: Readonly<Record<string, Change>> = {
  Softmax: overMatrix,
  LogSoftmax: overMatrix,
  Hardmax: overMatrix,
  Squeeze: axes(13),
  Unsqueeze: axes(13),
  ReduceSum: axes(13),
  ...Object.fromEntries(
    ['L1', 'L2', 'LogSum', 'LogSumExp', 'Max', 'Mean', 'Min', 'Prod', 'SumSquare'].map((kind) => [
      `Reduce${kind}`,
      axes(18),
    ]),
  ),
  Split: {
    since: 18,
    to(node, edit) {
      const split = asInput(node, 'split', edit);
      const isEven = split.input.length < 2 || split.input[1] === '';
      return [isEven ? withAttribute(split, attribute('num_outputs', split.output.length)) : split];
    },
  },
  Dropout: { since: 12, to: (node) => [withoutAttributes(node, 'ratio')] },
  BatchNormalization: {
    since: 14,
    to: (node, _, opset) =>
      node.output.slice(1).some((value) => value !== '')
        ? cannot(node, opset, 'it gives statistics of training')
        : [{ ...node, output: node.output.slice(0, 1) }],
  },
  Resize: {
    since: 13,
    to: (node, _, opset) =>
      findAttribute(node, 'coordinate_transformation_mode')?.s?.toString() === 'tf_half_pixel_for_nn'
        ? cannot(node, opset, "'tf_half_pixel_for_nn' was taken away")
        : [node],
  },
  RoiAlign: {
    since: 16,
    to: (node) => [withAttribute(node, attribute('coordinate_transformation_mode', 'output_half_pixel'))],
  },
};

const cannot = (node: Node, opset: number, reason: string): never =>
  fail('UPGRADE_UNSUPPORTED', { node: node.name, op: node.opType, opset, to: TARGET, reason });
