/** Which layers Ascend quantizes, and how: amct-spec §6.3 and §9.7, amct-facts §3. */
import { reason, type Reason } from '../../../../proto/reasons';
import type { LayerCapability } from '../../../../proto/plan';
import { floatAttribute, intAttribute, intsAttribute } from '../../graph/attributes';
import { constantOf, linksOf, usesOf } from '../../graph/links';
import { producerOf } from '../../graph/match';
import { DataType, typeName, type Graph, type Model, type Node, type Tensor } from '../../graph/onnx';
import { notFiniteIn } from '../../numerics/values';
import { inferTypes } from '../../ops/infer';
import type { ValueType } from '../../ops/operator';
import { dataInput } from '../../passes/layerInput';
import { isAscendNode } from './deployNodes';
import { matMulBias } from './matMulBias';

/** Operators that a reader expects in the list of layers, quantizable or not. */
const TYPES: Readonly<Record<string, readonly string[]>> = {
  Conv: ['Conv', 'Conv1d', 'Conv2d', 'Conv3d'],
  ConvTranspose: ['ConvTranspose', 'ConvTranspose1d', 'ConvTranspose2d'],
  Gemm: ['Gemm', 'Linear'],
  MatMul: ['MatMul', 'Linear'],
  AveragePool: ['AveragePool', 'AvgPool2d'],
  GlobalAveragePool: ['GlobalAveragePool', 'AdaptiveAvgPool2d'],
  LSTM: ['LSTM'],
  GRU: ['GRU'],
  RNN: ['RNN'],
};

interface View {
  readonly graph: Graph;
  readonly values: ReadonlyMap<string, ValueType>;
  readonly node: Node;
  readonly weight: Tensor | undefined;
}

export function ascendLayers(model: Model & { graph: Graph }): LayerCapability[] {
  const { graph } = model;
  const { values } = inferTypes(model);
  return graph.node
    .filter((node) => node.domain === '' && TYPES[node.opType] !== undefined)
    .map((node) => {
      const weight = node.input[1] ? linksOf(graph).initializer.get(node.input[1]) : undefined;
      return capability({ graph, values, node, weight });
    });
}

function capability(view: View): LayerCapability {
  const { node, weight } = view;
  const rank = weight?.dims.length ?? 4;
  const convolution = node.opType === 'Conv' || node.opType === 'ConvTranspose';
  return {
    layer: node.name,
    op: node.opType,
    types: namedTypes(node, rank),
    float: whyFloat(view),
    hasWeight: node.opType !== 'AveragePool',
    perChannel: convolution,
    dataBits: takesInt16(view, rank) ? [8, 16] : [8],
    weightBits: weightBits(node, weight),
    symmetricOnly: node.opType === 'Conv' && rank === 5,
    balance: node.opType !== 'AveragePool',
  };
}

/** torch's name of a convolution depends on the rank of its weight. */
function namedTypes({ opType }: Node, rank: number): readonly string[] {
  const all = TYPES[opType]!;
  const convolution = opType === 'Conv' || opType === 'ConvTranspose';
  return convolution ? [opType, `${opType}${rank - 2}d`] : all;
}

function takesInt16({ graph, node }: View, rank: number): boolean {
  if (node.opType === 'Gemm') return Boolean(node.input[2]);
  if (node.opType === 'MatMul') return matMulBias(graph, node) !== undefined;
  return (node.opType === 'Conv' || node.opType === 'ConvTranspose') && rank < 5;
}

/** 4 bits are packed in pairs along Cin, so it must be even and not grouped; 6 and 7 bits are for 2-D convolutions. */
function weightBits(node: Node, weight: Tensor | undefined): readonly number[] {
  if (!weight) return [4, 8];
  const group = intAttribute(node, 'group', 1);
  const inputAxis =
    node.opType === 'Conv' ? 1 : node.opType === 'Gemm' && intAttribute(node, 'transB', 0) === 1 ? 1 : 0;
  const packs = group === 1 && weight.dims[inputAxis]! % 2 === 0;
  const odd = node.opType === 'Conv' && weight.dims.length === 4 ? [6, 7] : [];
  return [...(packs ? [4] : []), ...odd, 8];
}

/** The first rule that keeps a layer float, if any. */
function whyFloat(view: View): Reason | undefined {
  const { graph, node, values } = view;
  const quantizer = producerOf(graph, dataInput(graph, node).value);
  if (quantizer && isAscendNode(quantizer)) return reason('QUANTIZED_ALREADY', { node: quantizer.name });
  switch (node.opType) {
    case 'Conv':
      return whyWeightFloat(view, [3, 4, 5]) ?? (view.weight!.dims.length === 5 ? whyDilated(node, 0, 1) : undefined);
    case 'ConvTranspose':
      return whyWeightFloat(view, [3, 4]) ?? whyDilated(node, 0, 3);
    case 'Gemm':
      return whyGemmFloat(node) ?? whyWeightFloat(view, [2]);
    case 'MatMul':
      return whyWeightFloat(view, [2]) ?? whyRankFloat(values.get(node.input[0]!));
    case 'AveragePool':
      return whyDataFloat(view);
    case 'GlobalAveragePool':
      return reason('GLOBAL_POOL', {});
    default:
      return reason('UNSUPPORTED_OP', { op: node.opType });
  }
}

/** A layer is calibrated by what its data turn out to be: float32 numbers that depend on the sample. */
function whyDataFloat({ graph, values, node }: View): Reason | undefined {
  const { value } = dataInput(graph, node);
  const constant = constantOf(graph, value) !== undefined;
  return constant ? reason('DATA_CONSTANT', { tensor: value }) : whyTypeFloat(values.get(value));
}

/** A single vector is no matrix to the target. */
function whyRankFloat(type: ValueType | undefined): Reason | undefined {
  return type?.shape?.length === 1 ? reason('DATA_RANK', { rank: 1, least: 2 }) : undefined;
}

function whyTypeFloat(type: ValueType | undefined): Reason | undefined {
  const dataType = type?.dataType ?? 0;
  return dataType === 0 || dataType === DataType.FLOAT
    ? undefined
    : reason('NOT_FLOAT32', { type: typeName(dataType) });
}

function whyWeightFloat(view: View, ranks: readonly number[]): Reason | undefined {
  const { graph, node, weight } = view;
  if (!weight || linksOf(graph).input.has(weight.name)) return reason('WEIGHT_NOT_CONSTANT', {});
  if (node.input[2] && !linksOf(graph).initializer.has(node.input[2])) return reason('BIAS_NOT_CONSTANT', {});
  const type = whyDataFloat(view) ?? whyTypeFloat({ dataType: weight.dataType });
  if (type) return type;
  const rank = weight.dims.length;
  if (!ranks.includes(rank)) return reason('WEIGHT_RANK', { rank, expected: ranks.join(', ') });
  for (const tensor of [node.input[1]!, ...(node.input[2] ? [node.input[2]] : [])]) {
    const other = usesOf(graph, tensor).find((use) => use.node !== node);
    if (other) return reason('WEIGHT_SHARED', { tensor, other: other.node.name });
  }
  return notFiniteIn(weight).count > 0 ? reason('WEIGHT_NOT_FINITE', { tensor: weight.name }) : undefined;
}

function whyGemmFloat(node: Node): Reason | undefined {
  if (intAttribute(node, 'transA', 0) === 1) return reason('GEMM_TRANS_A', {});
  const alpha = floatAttribute(node, 'alpha', 1);
  const beta = node.input[2] ? floatAttribute(node, 'beta', 1) : 1;
  return alpha === 1 && beta === 1 ? undefined : reason('GEMM_ALPHA_BETA', { alpha, beta });
}

function whyDilated(node: Node, from: number, to: number): Reason | undefined {
  const dilation = (intsAttribute(node, 'dilations') ?? []).slice(from, to).find((each) => each !== 1);
  return dilation === undefined ? undefined : reason('DILATION', { dilation });
}
