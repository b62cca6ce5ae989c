/**
 * The quantizers of quantization-aware training (amct-spec §8.7, §8.8, amct-facts §6), ULQ on data and ARQ on weights unless something
 * else is chosen. Layers that read the same tensor with the same bits share the parameters of its quantizer.
 */
import { inputPlan, type LayerPlan, type QuantPlan, type Quantizer } from '../../../../proto/plan';
import { intAttribute } from '../../graph/attributes';
import { GraphEdit, withInput } from '../../graph/edit';
import { linksOf } from '../../graph/links';
import { producerOf } from '../../graph/match';
import type { Graph, Node, Tensor } from '../../graph/onnx';
import { floatTensor } from '../../graph/tensor';
import type { DataQuantizer } from '../../grad/dataQuantizer';
import { dataQuantizers } from '../../grad/dataQuantizers';
import type { Settings, Weight, WeightQuantizer } from '../../grad/weightQuantizer';
import { weightQuantizers } from '../../grad/weightQuantizers';
import { floatPieces, floatValues } from '../../numerics/values';
import { operators } from '../../ops/operators';
import { trainedQuantizeNode } from '../../passes/fakeQuantize';
import { dataInput } from '../../passes/layerInput';
import { arqScales } from './arq';
import { weightLayout, weightOf } from './plan';

/** What a configuration says of the range of a layer's data. */
export interface RangeChoice {
  /** Absent: ulq. */
  readonly quantizer?: string;
  readonly clipMax?: number;
  readonly clipMin?: number;
  /** The range begins at 0, always; absent: it does behind a Relu. */
  readonly fixedMin?: boolean;
}

/** The quantizer of a tensor and the layers that share it. */
export interface TrainedRange {
  /** The tensor that is quantized. */
  readonly value: string;
  readonly bits: number;
  readonly layers: readonly string[];
  readonly quantizer: DataQuantizer;
  /** Its parameters: initializers, scalars. */
  readonly parameters: readonly string[];
  readonly fixedMin: boolean;
  /** From the configuration; else it is calibrated. */
  readonly given?: { readonly max: number; readonly min: number };
}

/** The quantizer of a layer's weight. */
export interface TrainedWeight {
  readonly layer: string;
  /** The initializer. */
  readonly weight: string;
  readonly quantizer: WeightQuantizer;
  /** Its parameters: initializers. */
  readonly parameters: readonly string[];
  readonly settings: Settings;
}

export interface TrainedQuantizers {
  /** With FakeQuantize nodes, and parameters of data that are not calibrated yet. */
  readonly graph: Graph;
  /** In the order of the graph. */
  readonly ranges: readonly TrainedRange[];
  readonly weights: readonly TrainedWeight[];
}

/** `choiceOf`: by layer. `graph` is the float model, BatchNormalization not folded. */
export function placeTrainedQuantizers(
  graph: Graph,
  plan: QuantPlan,
  choiceOf: (layer: string) => RangeChoice,
): TrainedQuantizers {
  const edit = new GraphEdit(graph);
  const changes = new Map<Node, Node>();
  const change = (node: Node, index: number, value: string): void => {
    changes.set(node, withInput(changes.get(node) ?? node, index, value));
  };
  const ranges = new Map<string, TrainedRange & { readonly output: string }>();
  const weights: TrainedWeight[] = [];
  for (const layer of plan.layers) {
    const data = inputPlan(layer, 0);
    if (!data || !inputPlan(layer, 1)) continue;
    const node = linksOf(graph).node.get(layer.layer)!;
    const { reader, index, value } = dataInput(graph, node);
    const choice = choiceOf(layer.layer);
    const key = JSON.stringify([value, data.format.bits, choice]);
    const known = ranges.get(key);
    const range = known ?? newRange(edit, graph, layer.layer, { value, bits: data.format.bits, choice });
    ranges.set(key, { ...range, layers: [...range.layers, layer.layer] });
    if (!known) edit.insertBefore(reader, quantizerOf(layer.layer, range));
    change(reader, index, range.output);
    const quantized = edit.freshValue(`${layer.layer}.weight_quant.output0`);
    weights.push(quantizeWeight(edit, graph, { layer, node, quantized }));
    change(node, 1, quantized);
  }
  for (const [before, after] of changes) edit.replace(before, after);
  return { graph: edit.done(), ranges: [...ranges.values()], weights };
}

function newRange(
  edit: GraphEdit,
  graph: Graph,
  layer: string,
  { value, bits, choice }: { value: string; bits: number; choice: RangeChoice },
) {
  const { clipMax: max, clipMin: min, fixedMin, quantizer: name = 'ulq' } = choice;
  const quantizer = dataQuantizers.get(name)!;
  const parameters = quantizer.parameters.map((parameter) => edit.freshValue(`${layer}.${parameter}`));
  for (const parameter of parameters) edit.appendTensor(floatTensor(parameter, [], Float32Array.of(1)));
  return {
    ...{ value, bits, layers: [], quantizer, parameters },
    fixedMin: fixedMin ?? producerOf(graph, value)?.opType === 'Relu',
    ...(max === undefined || min === undefined ? {} : { given: { max, min } }),
    output: edit.freshValue(`${layer}.quant.output0`),
  };
}

function quantizerOf(layer: string, range: TrainedRange & { readonly output: string }): Node {
  const { value, bits, quantizer, parameters, fixedMin: unsigned, output } = range;
  return trainedQuantizeNode(layer, value, output, { data: quantizer.name, bits, parameters, unsigned });
}

/** Parameters that no gradient changes: of a fixed range, a lower end that stays 0, levels that are found anew now and then. */
export function keptParameters({ ranges, weights }: Omit<TrainedQuantizers, 'graph'>): readonly string[] {
  const ofData = ranges.flatMap(({ quantizer, parameters, fixedMin }) =>
    parameters.filter((_, i) => quantizer.learns === false || (fixedMin && quantizer.parameters[i] === 'clip_min')),
  );
  const ofWeights = weights.flatMap(({ quantizer, parameters }) =>
    parameters.filter((_, i) => !quantizer.parameters[i]!.learned),
  );
  return [...ofData, ...ofWeights];
}

interface Placed {
  readonly layer: LayerPlan;
  readonly node: Node;
  /** Name of the quantized weight. */
  readonly quantized: string;
}

function quantizeWeight(edit: GraphEdit, graph: Graph, { layer, node, quantized }: Placed): TrainedWeight {
  const plan = inputPlan(layer, 1)!;
  const { bits } = plan.format;
  const quantizer = weightQuantizers.get(plan.method.name)!;
  const settings = { ...quantizer.settings, ...plan.method.params };
  const weight = weightOf(graph, node);
  const begin = quantizer.begin(weightFacts(node, weight, plan), settings);
  const parameters = quantizer.parameters.map(({ name }, i) => {
    const value = edit.freshValue(`${layer.layer}.weight_${name}`);
    const values = begin[i]!;
    edit.appendTensor(floatTensor(value, values.length === 1 ? [] : [values.length], values));
    return value;
  });
  const axis = quantizer.wholeTensor ? undefined : trainedAxis(graph, node, layer);
  const trained = { weight: quantizer.name, bits, parameters, axis };
  edit.insertBefore(node, trainedQuantizeNode(layer.layer, node.input[1]!, quantized, trained));
  return { layer: layer.layer, weight: weight.name, quantizer, parameters, settings };
}

/** What a weight quantizer begins and ends with. */
export function weightFacts(node: Node, weight: Tensor, plan: Quantizer): Weight {
  const { bits } = plan.format;
  const arq = arqScales(floatPieces(weight), bits, weightLayout(node, weight, plan));
  return { values: floatValues(weight), arq, bits };
}

/** The axis of a weight that has one scale an index; undefined: one scale for all. */
function trainedAxis(graph: Graph, node: Node, layer: LayerPlan): number | undefined {
  if (inputPlan(layer, 1)!.granularity === 'perTensor') return undefined;
  return operators.get(node.opType)!.weight!.outputAxis(node, weightOf(graph, node).dims.length);
}

/** The output channels of a ConvTranspose with groups lie on no axis of their own: such a layer is trained with one scale for all. */
export function withTrainableGranularity(graph: Graph, plan: QuantPlan): QuantPlan {
  const layers = plan.layers.map((layer): LayerPlan => {
    const node = linksOf(graph).node.get(layer.layer);
    const isGrouped = node?.opType === 'ConvTranspose' && intAttribute(node, 'group', 1) > 1;
    if (!isGrouped) return layer;
    const inputs = layer.inputs.map((each) =>
      each.input === 1 && 'quantizer' in each
        ? { ...each, quantizer: { ...each.quantizer, granularity: 'perTensor' as const } }
        : each,
    );
    return { ...layer, inputs };
  });
  return { ...plan, layers };
}
