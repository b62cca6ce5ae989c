/**
 * Folds BatchNormalization into the Conv before it, in AMCT's order of evaluation (amct-spec §9.6), each step in float32:
 * r = 1 / √(var + ε), W' = W·(γ·r), b' = ((b − mean)·r)·γ + β.
 * Not folded: a Conv with another reader, shared or computed weights, training mode, a result that is not finite, or a layer
 * in the skip list.
 */
import { floatAttribute, intAttribute } from '../graph/attributes';
import { GraphEdit } from '../graph/edit';
import { constantOf, linksOf, usesOf } from '../graph/links';
import { matchChain } from '../graph/match';
import { DataType, type Graph, type Node, type Tensor } from '../graph/onnx';
import { floatTensor } from '../graph/tensor';
import { axisLayout, scaleChannels } from '../numerics/channels';
import { floatValues, mapFloats, notFinite, notFiniteIn } from '../numerics/values';

const f32 = Math.fround;

/** The graph with every eligible pair folded; new biases are called `<conv>.bias`. */
export function foldBatchNorm(graph: Graph, skip: readonly string[] = []): Graph {
  const edit = new GraphEdit(graph);
  const skipped = new Set(skip);
  let folded = false;
  for (const conv of graph.node) {
    const pair = matchChain(graph, conv, 'Conv', 'BatchNormalization');
    if (!pair || pair.some((node) => skipped.has(node.name))) continue;
    folded = foldPair(edit, conv, pair[1]!) || folded;
  }
  return folded ? edit.done() : graph;
}

interface Parameters {
  readonly weight: Tensor;
  readonly bias?: Tensor;
  readonly gamma: Float32Array;
  readonly beta: Float32Array;
  readonly mean: Float32Array;
  readonly variance: Float32Array;
  readonly epsilon: number;
}

function foldPair(edit: GraphEdit, conv: Node, norm: Node): boolean {
  const { graph } = edit;
  const parameters = readParameters(graph, conv, norm);
  const values = parameters && fold(parameters);
  if (!values) return false;
  const { weight, bias } = parameters;
  edit.setTensor(values.weight);
  const biasName = bias ? bias.name : edit.freshValue(`${conv.name}.bias`);
  const biasTensor = floatTensor(biasName, [values.bias.length], values.bias, 'typed');
  if (bias) edit.setTensor(biasTensor);
  else edit.prependTensor(biasTensor);
  const isOutput = linksOf(graph).outputs.has(norm.output[0]!);
  const output = isOutput ? norm.output[0]! : conv.output[0]!;
  edit.replace(conv, { ...conv, input: [conv.input[0]!, weight.name, biasName], output: [output] });
  edit.remove(norm);
  edit.redirect(norm.output[0]!, output);
  for (const value of norm.input.slice(1)) if (usesOf(graph, value).length === 1) edit.removeTensor(value);
  return true;
}

/** Constant parameters, each of its own; undefined where the pair cannot be folded. */
function readParameters(graph: Graph, conv: Node, norm: Node): Parameters | undefined {
  const training = intAttribute(norm, 'training_mode', 0) === 1 || norm.output.filter(Boolean).length > 1;
  const own = (value: string | undefined): Tensor | undefined => {
    const tensor = value ? linksOf(graph).initializer.get(value) : undefined;
    return tensor?.dataType === DataType.FLOAT && usesOf(graph, tensor.name).length === 1 ? tensor : undefined;
  };
  const weight = own(conv.input[1]);
  const bias = conv.input[2] ? own(conv.input[2]) : undefined;
  const rest = norm.input.slice(1, 5).map((value) => constantOf(graph, value));
  if (training || !weight || (conv.input[2] && !bias)) return undefined;
  if (rest.some((tensor) => tensor?.dataType !== DataType.FLOAT || tensor.dims[0] !== weight.dims[0])) return undefined;
  const [gamma, beta, mean, variance] = rest.map((tensor) => floatValues(tensor!));
  const epsilon = f32(floatAttribute(norm, 'epsilon', 1e-5));
  return { weight, bias, gamma: gamma!, beta: beta!, mean: mean!, variance: variance!, epsilon };
}

/** The folded weight and bias; undefined where they are not finite. */
function fold({ weight, bias, gamma, beta, mean, variance, epsilon }: Parameters) {
  const old = bias ? floatValues(bias) : new Float32Array(gamma.length);
  const inverse = variance.map((value) => f32(1 / f32(Math.sqrt(f32(value + epsilon)))));
  const factors = gamma.map((value, c) => f32(value * inverse[c]!));
  const newBias = old.map((value, c) => f32(f32(f32(value - mean[c]!) * inverse[c]!) * gamma[c]!) + beta[c]!);
  const layout = axisLayout(weight.dims, 0);
  const newWeight = mapFloats(weight, (values, start) => scaleChannels(values, factors, layout, start), 'typed');
  const broken = notFiniteIn(newWeight).count > 0 || notFinite(newBias).count > 0;
  return broken ? undefined : { weight: newWeight, bias: newBias };
}
