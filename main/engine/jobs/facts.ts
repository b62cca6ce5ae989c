/** What is said about a model wherever it is described: its ports and its operators. */
import type { Port } from '../../../proto/job';
import { feedsOf } from '../graph/links';
import { typeName, type Graph, type ValueInfo } from '../graph/onnx';
import { declaredType, type Types } from '../ops/infer';
import type { ModelFacts } from '../report/input';
import type { PreparedModel } from './prepare';

export function modelFacts({ original, model, opset, types }: PreparedModel): ModelFacts {
  return {
    inputs: feedsOf(model.graph).map((info) => inputOf(info, original.graph, types)),
    outputs: model.graph.output.map((info) => portOf(info, types)),
    opset,
    operators: operatorCounts(original.graph),
  };
}

/** How often each operator stands in the graph, most frequent first. */
function operatorCounts(graph: Graph): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { opType } of graph.node) counts.set(opType, (counts.get(opType) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)));
}

/** Where a shape was fixed for it, the file's own stands beside. */
function inputOf(info: ValueInfo, { input }: Graph, types: Types): Port {
  const port = portOf(info, types);
  const own = input.find(({ name }) => name === info.name);
  const declared = own && declaredType(own)?.shape;
  const same = declared?.length === port.shape?.length && declared?.every((dim, axis) => dim === port.shape![axis]);
  return same || !declared ? port : { ...port, declared };
}

function portOf(info: ValueInfo, types: Types): Port {
  const type = types.values.get(info.name) ?? declaredType(info);
  const shape = type?.shape;
  return { name: info.name, type: typeName(type?.dataType ?? 0), ...(shape ? { shape } : {}) };
}
