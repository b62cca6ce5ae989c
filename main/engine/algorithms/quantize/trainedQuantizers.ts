/**
 * The quantizers of quantization-aware training (amct-spec §8.8, amct-facts §6): ULQ on data, whose range [clip_min, clip_max] is
 * learned, ARQ on weights, whose scale follows from the weights in every step. Layers that read the same tensor with the same bits
 * share one range.
 */
import { inputPlan, type LayerPlan, type QuantPlan } from '../../../../proto/plan';
import { intAttribute } from '../../graph/attributes';
import { GraphEdit, withInput } from '../../graph/edit';
import { linksOf } from '../../graph/links';
import { producerOf } from '../../graph/match';
import type { Graph, Node } from '../../graph/onnx';
import { floatTensor } from '../../graph/tensor';
import { operators } from '../../ops/operators';
import { trainedQuantizeNode } from '../../passes/fakeQuantize';
import { dataInput } from '../../passes/layerInput';
import { weightOf } from './plan';

/** What a configuration says of the range of a layer's data. */
export interface RangeChoice {
  readonly clipMax?: number;
  readonly clipMin?: number;
  /** The range begins at 0, always; absent: it does behind a Relu. */
  readonly fixedMin?: boolean;
}

/** A learned range and the layers that share it. */
export interface TrainedRange {
  /** The tensor that is quantized. */
  readonly value: string;
  readonly bits: number;
  readonly layers: readonly string[];
  /** Initializers, scalars. */
  readonly clipMax: string;
  readonly clipMin: string;
  readonly fixedMin: boolean;
  /** From the configuration; else it is calibrated. */
  readonly given?: { readonly max: number; readonly min: number };
}

export interface TrainedQuantizers {
  /** With FakeQuantize nodes and ranges that are not calibrated yet. */
  readonly graph: Graph;
  /** In the order of the graph. */
  readonly ranges: readonly TrainedRange[];
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
  for (const layer of plan.layers) {
    const data = inputPlan(layer, 0);
    const weight = inputPlan(layer, 1);
    if (!data || !weight) continue;
    const node = linksOf(graph).node.get(layer.layer)!;
    const { reader, index, value } = dataInput(graph, node);
    const choice = choiceOf(layer.layer);
    const key = JSON.stringify([value, data.format.bits, choice]);
    const known = ranges.get(key);
    const range = known ?? newRange(edit, graph, layer.layer, { value, bits: data.format.bits, choice });
    ranges.set(key, { ...range, layers: [...range.layers, layer.layer] });
    if (!known) edit.insertBefore(reader, quantizerOf(range));
    change(reader, index, range.output);
    const quantized = edit.freshValue(`${layer.layer}.weight_quant.output0`);
    const arq = { method: 'arq', bits: weight.format.bits, axis: trainedAxis(graph, node, layer) } as const;
    edit.insertBefore(node, trainedQuantizeNode(layer.layer, 'weight_quant', node.input[1]!, quantized, arq));
    change(node, 1, quantized);
  }
  for (const [before, after] of changes) edit.replace(before, after);
  return { graph: edit.done(), ranges: [...ranges.values()] };
}

function newRange(
  edit: GraphEdit,
  graph: Graph,
  layer: string,
  { value, bits, choice }: { value: string; bits: number; choice: RangeChoice },
) {
  const { clipMax: max, clipMin: min, fixedMin } = choice;
  const range = {
    ...{ value, bits, layers: [] },
    clipMax: edit.freshValue(`${layer}.clip_max`),
    clipMin: edit.freshValue(`${layer}.clip_min`),
    fixedMin: fixedMin ?? producerOf(graph, value)?.opType === 'Relu',
    ...(max === undefined || min === undefined ? {} : { given: { max, min } }),
    output: edit.freshValue(`${layer}.quant.output0`),
  };
  edit.appendTensor(floatTensor(range.clipMax, [], Float32Array.of(1)));
  edit.appendTensor(floatTensor(range.clipMin, [], Float32Array.of(range.fixedMin ? 0 : -1)));
  return range;
}

function quantizerOf({ value, bits, clipMax, clipMin, output }: TrainedRange & { readonly output: string }): Node {
  const layer = clipMax.replace(/\.clip_max.*$/, '');
  return trainedQuantizeNode(layer, 'quant', value, output, { method: 'ulq', bits, clipMax, clipMin });
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
