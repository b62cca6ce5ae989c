/** Models that are big in one way each: many nodes, or many bytes. */
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { message, node } from '../../main/engine/graph/build';
import { DataType, type Node, type Tensor } from '../../main/engine/graph/onnx';
import { saveModel } from '../../main/engine/graph/save';
import { modelOf, randomTensor } from '../kit/models';

/** Nodes of one block: two convolutions with their activations, a side way of one convolution, and what joins both. */
const BLOCK = 7;

/** A network of `count` nodes in blocks with a shortcut each, as residual networks have them; few weights. */
export function writeManyNodes(folder: string, count: number): string {
  const path = join(folder, 'many-nodes.onnx');
  const nodes: Node[] = [];
  const initializer: Tensor[] = [];
  const add = (op: string, name: string, ...inputs: string[]): string => {
    if (op === 'Conv') initializer.push(randomTensor(`${name}.weight`, [3, 3, 1, 1], nodes.length));
    const weights = op === 'Conv' ? [`${name}.weight`] : [];
    nodes.push(node(op, [...inputs, ...weights], [`${name}.out`], { name }));
    return `${name}.out`;
  };
  let x = 'x';
  for (let block = 0; nodes.length + BLOCK <= count; block++) {
    const name = (part: string): string => `stage${block}.${part}`;
    let main = add('Relu', name('relu1'), add('Conv', name('conv1'), x));
    main = add('Sigmoid', name('gate'), add('Conv', name('conv2'), main));
    x = add('Relu', name('relu2'), add('Add', name('add'), main, add('Conv', name('side'), x)));
  }
  for (let i = 0; nodes.length < count; i++) x = add('Relu', `tail${i}`, x);
  saveModel(modelOf(nodes, { initializer, outputDims: ['N', 3, 8, 8] }), path);
  return path;
}

/** Fully connected layers with `bytes` of weights in external data: a file with holes, so that it takes no room. */
export function writeManyBytes(folder: string, bytes: number): string {
  const path = join(folder, 'many-bytes.onnx');
  const data = 'many-bytes.data';
  const side = 2048;
  const each = side * side * 4;
  const layers = Math.ceil(bytes / each);
  const weight = (i: number): Tensor =>
    message('TensorProto', {
      name: `fc${i}.weight`,
      dataType: DataType.FLOAT,
      dims: [side, side],
      dataLocation: 1,
      externalData: Object.entries({ location: data, offset: i * each, length: each }).map(([key, value]) =>
        message('StringStringEntryProto', { key, value: String(value) }),
      ),
    });
  const nodes = Array.from({ length: layers }, (_, i) => [
    node('MatMul', [i === 0 ? 'x' : `relu${i - 1}`, `fc${i}.weight`], [`fc${i}`], { name: `fc${i}` }),
    node('Relu', [`fc${i}`], [`relu${i}`], { name: `relu${i}` }),
  ]).flat();
  const initializer = Array.from({ length: layers }, (_, i) => weight(i));
  writeFileSync(join(folder, data), '');
  truncateSync(join(folder, data), layers * each);
  saveModel(modelOf(nodes, { initializer, dims: ['N', side], outputDims: ['N', side] }), path);
  return path;
}
