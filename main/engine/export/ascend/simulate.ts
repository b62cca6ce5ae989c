/**
 * A deploy model as a model that ONNX Runtime computes exactly as the NPU's integers say (amct-spec §6.4):
 *   q = clip(rint(x·(1/s)) + z, qmin, qmax);  a = Σ w·(q − z) + b in integers;  y = f32(f32(a)·deq).
 * The integers are kept in floats of standard operators, so nothing depends on the int8 kernels of this processor. A
 * layer whose sums can leave ±2^24 is computed digit by digit (accumulator.ts). What is float in the deploy model is
 * computed in float32; padding contributes zero. An average is the exact sum divided in float32. Throws DEPLOY_NODE.
 */
import type { SimulatedLayer } from '../../../../proto/job';
import { node as makeNode } from '../../graph/build';
import { intAttribute, intsAttribute } from '../../graph/attributes';
import { GraphEdit, withInput } from '../../graph/edit';
import { DataType, type Graph, type Model, type Node } from '../../graph/onnx';
import { floatTensor } from '../../graph/tensor';
import { outputLayout } from '../../ops/weights';
import type { Rounding } from '../../measure/deployDifference';
import type { Simulation } from '../target';
import { accumulatorBound, digitsFor, EXACT_FLOAT, weightSums, type Digits, type WeightSums } from './accumulator';
import { codesOf, readDeployLayers, type DeployLayer } from './deployLayers';
import { digitSums } from './digitSums';
import { dequantizerNode, floatCodes, quantizerNodes, quantizerPart } from './integerNodes';

export function simulate(model: Model & { graph: Graph }): Simulation {
  const layers = readDeployLayers(model);
  const edit = new GraphEdit(model.graph);
  const quantizers = model.graph.node.filter(({ opType }) => opType === 'AscendQuant');
  for (const node of quantizers) {
    const nodes = quantizerNodes(edit, layerOf(node), node.input[0]!, codesOf(node));
    edit.replace(node, ...nodes);
    edit.redirect(node.output[0]!, nodes.at(-1)!.output[0]!);
  }
  const simulated = layers.map((layer) => lowerLayer(edit, layer));
  const graph = { ...edit.done(), valueInfo: [] };
  const roundings = quantizers.map((node) => roundingOf(layerOf(node)));
  return { model: { ...model, graph }, layers: simulated, roundings };
}

const layerOf = ({ name }: Node): string => name.replace(/\.quant$/, '');

/** x·(1/s) before and after it is rounded. */
const roundingOf = (layer: string): Rounding => ({
  exact: `${quantizerPart(layer, 'mul')}.output0`,
  rounded: `${quantizerPart(layer, 'round')}.output0`,
});

function lowerLayer(edit: GraphEdit, layer: DeployLayer): SimulatedLayer {
  const { node, weight, quantizer, dequantizer, bias, scale } = layer;
  const sums = sumsOf(layer);
  const range = codeDistance(quantizer);
  const bound = accumulatorBound(sums, range, bias?.codes);
  const digits = bound <= EXACT_FLOAT || !weight ? undefined : digitsFor(sums, range);
  if (weight) edit.setTensor(floatCodes(weight.tensor.name, weight.dims, () => weight.codes()));
  const raw = digits ? lowerWide(edit, layer, digits) : lowerPlain(edit, layer);
  const output = dequantizer.output[0]!;
  const half = intAttribute(dequantizer, 'dtype', 0) === 1;
  const single = half ? edit.freshValue(`${output}.float32`) : output;
  const back = dequantizerNode(edit, node, scale, weight?.dims.length, [raw, single]);
  const cast = makeNode('Cast', [single], [output], {
    name: dequantizer.name,
    attributes: { to: DataType.FLOAT16 },
  });
  edit.replace(dequantizer, back, ...(half ? [cast] : []));
  return { layer: node.name, bound, parts: digits?.count ?? 1, exact: digits !== undefined || bound <= EXACT_FLOAT };
}

/** What the weights of each output channel sum up to; those of a pooling are ones. */
function sumsOf({ node, weight }: DeployLayer): WeightSums {
  if (weight) return weightSums(weight.codes(), outputLayout(node, weight.dims));
  const window = (intsAttribute(node, 'kernel_shape') ?? []).reduce((product, size) => product * size, 1);
  return { positive: Float64Array.of(window), negative: Float64Array.of(0) };
}

/** Range of q − z; 0 is in it wherever data are padded. */
function codeDistance(quantizer: Node): readonly [number, number] {
  const { offset, range } = codesOf(quantizer);
  return [Math.min(range[0] - offset, 0), Math.max(range[1] - offset, 0)];
}

/** The layer as it is, bias and all in float32; returns the value that holds its sums. */
function lowerPlain(edit: GraphEdit, { node, last, bias }: DeployLayer): string {
  if (bias) {
    edit.setTensor(floatTensor(bias.tensor.name, bias.tensor.dims, Float32Array.from(bias.codes), 'typed'));
    const index = last === node ? 2 : 1;
    if (last.input[index] !== bias.tensor.name) edit.replace(last, withInput(last, index, bias.tensor.name));
  }
  return last.output[0]!;
}

function lowerWide(edit: GraphEdit, layer: DeployLayer, digits: Digits): string {
  const nodes = digitSums(edit, layer, digits);
  edit.replace(layer.node, ...nodes);
  if (layer.last !== layer.node) edit.remove(layer.last);
  return nodes.at(-1)!.output[0]!;
}
