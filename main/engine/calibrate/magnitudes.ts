/** Largest magnitude of each channel of some tensors in one forward pass, reduced inside the graph: what DMQ needs. */
import { fail } from '../../../proto/errors';
import { node as makeNode, valueInfo } from '../graph/build';
import { GraphEdit } from '../graph/edit';
import { DataType, type Graph, type Model } from '../graph/onnx';
import { inferTypes, opsetOf } from '../ops/infer';
import { keepOnly } from '../passes/removeDead';
import { Session, type Values } from '../runtime/session';
import { appendReduction } from './reduce';

export interface ChannelTap {
  readonly value: string;
  /** 1 for feature maps [N, C, …], −1 where the channels come last. */
  readonly axis: number;
}

/** max |x| by channel for each tap, from one batch. Throws ACTIVATION_NOT_FINITE. */
export async function channelMagnitudesOf(
  model: Model & { graph: Graph },
  taps: readonly ChannelTap[],
  feeds: Values,
  threads: number,
): Promise<Map<string, Float32Array>> {
  const edit = new GraphEdit(model.graph);
  const types = inferTypes(model).values;
  const names = taps.map((tap) => {
    const rank = types.get(tap.value)?.shape?.length ?? fail('SHAPE_UNKNOWN', { tensor: tap.value });
    return addReduction(edit, tap.value, tap.axis < 0 ? tap.axis + rank : tap.axis, rank, opsetOf(model));
  });
  const outputs = names.map((name) => valueInfo(name, DataType.FLOAT));
  const graph = keepOnly(edit.done(), outputs);
  const session = await Session.open({ ...model, graph }, { threads });
  const used = graph.input.flatMap(({ name }) => (feeds[name] ? [[name, feeds[name]] as const] : []));
  const result = await session.run(Object.fromEntries(used));
  await session.close();
  return new Map(
    taps.map(({ value }, i) => {
      const data = result[names[i]!]!.data as Float32Array;
      if (!data.every((x) => Number.isFinite(x))) fail('ACTIVATION_NOT_FINITE', { tensor: value, batch: 1 });
      return [value, data];
    }),
  );
}

function addReduction(edit: GraphEdit, value: string, axis: number, rank: number, opset: number): string {
  const magnitude = edit.freshValue(`${value}/Abs`);
  edit.appendNode(makeNode('Abs', [value], [magnitude], { name: magnitude }));
  const axes = Array.from({ length: rank }, (_, i) => i).filter((i) => i !== axis);
  return appendReduction(edit, 'ReduceMax', magnitude, axes, opset).output[0]!;
}
