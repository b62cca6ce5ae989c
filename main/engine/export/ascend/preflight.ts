/** What is looked at before a quantization for Ascend starts: the rules of every target, and joints that integers cannot pass. */
import { finding } from '../../../../proto/findings';
import type { Finding } from '../../../../proto/job';
import { inputPlan, type QuantPlan } from '../../../../proto/plan';
import { intAttribute } from '../../graph/attributes';
import { linksOf, usesOf } from '../../graph/links';
import type { Graph, Model, Node } from '../../graph/onnx';
import { inferTypes } from '../../ops/infer';
import type { Shape } from '../../ops/operator';
import { dataInput } from '../../passes/layerInput';
import { ASCEND_RULES, preflight } from '../preflight';

/** Channels that a part of a Concat must have a multiple of, by the bits that are handed through it (amct-spec §12.3). */
const MULTIPLES: Readonly<Record<number, number>> = { 4: 64, 8: 32 };

export function ascendPreflight(model: Model & { graph: Graph }, plan: QuantPlan): Finding[] {
  return [...preflight(model, plan, ASCEND_RULES), ...joints(model, plan)];
}

/** Every Concat in front of a quantized layer whose parts are no multiples. */
function joints(model: Model & { graph: Graph }, plan: QuantPlan): Finding[] {
  const { graph } = model;
  const concats = graph.node.filter(({ opType, domain }) => opType === 'Concat' && domain === '');
  if (concats.length === 0) return [];
  const { values } = inferTypes(model);
  const bits = dataBits(graph, plan);
  return concats.flatMap((concat) => {
    const readers = usesOf(graph, concat.output[0]!).flatMap(({ node }) =>
      bits.has(node) && dataInput(graph, node).reader === node ? [node] : [],
    );
    const multiple = MULTIPLES[bits.get(readers[0]!) ?? 0];
    const channels = channelsOf(
      concat,
      concat.input.map((value) => values.get(value)?.shape),
    );
    if (multiple === undefined || !channels || channels.every((count) => count % multiple === 0)) return [];
    const layers = readers.map(({ name }) => name);
    const params = { op: 'Concat', channels: channels.join(' + '), layers: layers.join(', '), multiple };
    return [finding('CONCAT_CHANNELS', params, concat.name, layers)];
  });
}

/** Bits of the data of each quantized layer. */
function dataBits(graph: Graph, { layers }: QuantPlan): ReadonlyMap<Node, number> {
  const found = new Map<Node, number>();
  for (const layer of layers) {
    const data = inputPlan(layer, 0);
    const node = linksOf(graph).node.get(layer.layer);
    if (data && node) found.set(node, data.format.bits);
  }
  return found;
}

/** Of each part; undefined where it joins along another axis, or a number is not known. */
function channelsOf(concat: Node, shapes: readonly (Shape | undefined)[]): number[] | undefined {
  const axis = intAttribute(concat, 'axis', 1);
  const rank = shapes[0]?.length ?? 0;
  if ((axis < 0 ? axis + rank : axis) !== 1) return undefined;
  const channels = shapes.flatMap((shape) => (typeof shape?.[1] === 'number' ? [shape[1]] : []));
  return channels.length === shapes.length ? channels : undefined;
}
