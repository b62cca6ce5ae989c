/** Small models for tests. */
import { makeGraph, makeModel, node, valueInfo, type Dim } from '../../main/engine/graph/build';
import { DataType, type Graph, type Model, type Node, type Tensor } from '../../main/engine/graph/onnx';
import { floatTensor } from '../../main/engine/graph/tensor';
import { seededRandom, uniform } from '../../main/engine/numerics/random';
import { floatValues } from '../../main/engine/numerics/values';

export type GraphModel = Model & { readonly graph: Graph };

/** y = Relu(x). */
export function tinyModel(): GraphModel {
  return modelOf([node('Relu', ['x'], ['y'], { name: 'relu' })], { dims: ['N', 4] });
}

export interface ModelOptions {
  readonly dims?: readonly Dim[];
  readonly outputDims?: readonly Dim[];
  readonly initializer?: readonly Tensor[];
  readonly opset?: number;
  readonly output?: string;
}

/** A model with the input 'x' and one output, the last node's. */
export function modelOf(nodes: readonly Node[], options: ModelOptions = {}): GraphModel {
  const { dims = ['N', 3, 8, 8], outputDims, initializer = [], opset = 13 } = options;
  const output = options.output ?? nodes.at(-1)!.output[0]!;
  const graph = makeGraph({
    node: nodes,
    initializer,
    input: [valueInfo('x', DataType.FLOAT, dims)],
    output: [valueInfo(output, DataType.FLOAT, outputDims)],
  });
  return { ...makeModel(graph, opset), graph };
}

/** Values in (−1, 1), the same for the same seed. */
export function randomFloats(count: number, seed = 1): Float32Array {
  const random = seededRandom(seed);
  return Float32Array.from({ length: count }, () => uniform(random, -1, 1));
}

export function randomTensor(name: string, dims: readonly number[], seed = 1): Tensor {
  return floatTensor(
    name,
    dims,
    randomFloats(
      dims.reduce((a, b) => a * b, 1),
      seed,
    ),
  );
}

/** The model with one of its tensors given other values. */
export function withValues(model: GraphModel, name: string, change: (data: Float32Array) => Float32Array): GraphModel {
  const initializer = model.graph.initializer.map((tensor) =>
    tensor.name === name ? floatTensor(name, tensor.dims, change(floatValues(tensor).slice())) : tensor,
  );
  return { ...model, graph: { ...model.graph, initializer } };
}

/** conv → bn → relu → conv → relu → AveragePool → Flatten → Gemm on [N, 3, 8, 8], all with names. */
export function smallNetwork(): GraphModel {
  const variance = floatTensor(
    'bn.var',
    [4],
    randomFloats(4, 5).map((v) => 1 + v * v),
  );
  const nodes = [
    node('Conv', ['x', 'c1.w'], ['c1'], { name: 'conv1', attributes: { kernel_shape: [3, 3], pads: [1, 1, 1, 1] } }),
    node('BatchNormalization', ['c1', 'bn.g', 'bn.b', 'bn.mean', 'bn.var'], ['b1'], { name: 'bn1' }),
    node('Relu', ['b1'], ['r1'], { name: 'relu1' }),
    node('Conv', ['r1', 'c2.w', 'c2.b'], ['c2'], { name: 'conv2', attributes: { kernel_shape: [3, 3] } }),
    node('Relu', ['c2'], ['r2'], { name: 'relu2' }),
    node('AveragePool', ['r2'], ['p'], { name: 'pool', attributes: { kernel_shape: [6, 6] } }),
    node('Flatten', ['p'], ['f'], { name: 'flatten', attributes: { axis: 1 } }),
    node('Gemm', ['f', 'fc.w', 'fc.b'], ['y'], { name: 'fc', attributes: { transB: 1 } }),
  ];
  const initializer = [
    randomTensor('c1.w', [4, 3, 3, 3], 2),
    randomTensor('bn.g', [4], 3),
    randomTensor('bn.b', [4], 4),
    randomTensor('bn.mean', [4], 6),
    variance,
    randomTensor('c2.w', [5, 4, 3, 3], 7),
    randomTensor('c2.b', [5], 8),
    randomTensor('fc.w', [3, 5], 9),
    randomTensor('fc.b', [3], 10),
  ];
  return modelOf(nodes, { initializer, outputDims: ['N', 3] });
}
