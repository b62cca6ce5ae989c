/** A graph with nodes behind its own, written with an emitter. */
import type { Graph, Model, ValueInfo } from '../graph/onnx';
import { inferTypes, opsetOf } from '../ops/infer';
import { Emitter } from './emitter';

export interface Extended<Described extends Model, Made> {
  readonly model: Described & { readonly graph: Graph };
  /** What `build` gave. */
  readonly made: Made;
}

/** `inputs` are new inputs of the graph, which `build` finds by name. */
export function extended<Described extends Model, Made>(
  model: Described & { readonly graph: Graph },
  inputs: readonly ValueInfo[],
  build: (e: Emitter) => Made,
): Extended<Described, Made> {
  const before = { ...model.graph, input: [...model.graph.input, ...inputs] };
  const e = new Emitter(before, opsetOf(model), new Map(inferTypes({ ...model, graph: before }).values));
  const made = build(e);
  const node = [...before.node, ...e.nodes];
  const initializer = [...before.initializer, ...e.tensors];
  return { model: { ...model, graph: { ...before, node, initializer } }, made };
}
