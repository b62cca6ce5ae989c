/** ResNet-18 for pictures of 224 × 224 with random weights (K. He et al., Deep Residual Learning for Image Recognition, 2016). */
import { makeGraph, makeModel, node, valueInfo } from '../main/engine/graph/build';
import { DataType, type Graph, type Model, type Node, type Tensor } from '../main/engine/graph/onnx';
import { floatTensor } from '../main/engine/graph/tensor';
import { initialized } from '../main/engine/train/initialize';

const CLASSES = 10;
const STAGES = [64, 128, 256, 512];

export function resnet18(): Model & { readonly graph: Graph } {
  const nodes: Node[] = [];
  const initializer: Tensor[] = [];
  const weight = (name: string, dims: readonly number[]): string => {
    initializer.push(floatTensor(name, dims, new Float32Array(dims.reduce((a, b) => a * b, 1))));
    return name;
  };
  const add = (type: string, inputs: readonly string[], name: string, attributes = {}): string => {
    nodes.push(node(type, inputs, [`${name}.out`], { name, attributes }));
    return `${name}.out`;
  };
  const conv = (x: string, name: string, [inputs, outputs]: readonly [number, number], kernel: number, stride = 1) => {
    const [pad, size] = [Math.floor(kernel / 2), [kernel, kernel]];
    const attributes = { kernel_shape: size, pads: [pad, pad, pad, pad], strides: [stride, stride] };
    const y = add('Conv', [x, weight(`${name}.w`, [outputs, inputs, ...size])], name, attributes);
    const parts = ['scale', 'bias', 'mean', 'var'].map((part) => weight(`${name}.${part}`, [outputs]));
    return add('BatchNormalization', [y, ...parts], `${name}.bn`);
  };
  const block = (x: string, name: string, inputs: number, outputs: number, stride: number): string => {
    const first = add('Relu', [conv(x, `${name}.a`, [inputs, outputs], 3, stride)], `${name}.a.relu`);
    const second = conv(first, `${name}.b`, [outputs, outputs], 3);
    const around = stride > 1 ? conv(x, `${name}.around`, [inputs, outputs], 1, stride) : x;
    return add('Relu', [add('Add', [second, around], `${name}.add`)], `${name}.relu`);
  };
  let x = add('Relu', [conv('x', 'stem', [3, 64], 7, 2)], 'stem.relu');
  x = add('MaxPool', [x], 'pool', { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] });
  STAGES.forEach((channels, i) => {
    x = block(x, `stage${i}.0`, STAGES[Math.max(0, i - 1)]!, channels, i === 0 ? 1 : 2);
    x = block(x, `stage${i}.1`, channels, channels, 1);
  });
  const flat = add('Flatten', [add('GlobalAveragePool', [x], 'mean')], 'flatten');
  const parameters = [weight('fc.w', [CLASSES, 512]), weight('fc.b', [CLASSES])];
  nodes.push(node('Gemm', [flat, ...parameters], ['y'], { name: 'fc', attributes: { transB: 1 } }));
  const input = [valueInfo('x', DataType.FLOAT, ['N', 3, 224, 224])];
  const output = [valueInfo('y', DataType.FLOAT, ['N', CLASSES])];
  const graph = makeGraph({ node: nodes, input, output, initializer });
  return initialized({ ...makeModel(graph), graph }, 1);
}
