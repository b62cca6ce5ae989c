/** What is said about a model wherever it is described: its ports and its operators. */
import type { Port } from '../../../proto/job';
import { feedsOf } from '../graph/links';
import { typeName, type ValueInfo } from '../graph/onnx';
import { declaredType, type Types } from '../ops/infer';
import type { ModelFacts } from '../report/input';
import { operatorCounts } from './doctor/structure';
import type { PreparedModel } from './prepare';

export function modelFacts({ original, model, opset, types }: PreparedModel): ModelFacts {
  return {
    inputs: feedsOf(model.graph).map((info) => portOf(info, types)),
    outputs: model.graph.output.map((info) => portOf(info, types)),
    opset,
    operators: operatorCounts(original.graph),
  };
}

function portOf(info: ValueInfo, types: Types): Port {
  const type = types.values.get(info.name) ?? declaredType(info);
  const shape = type?.shape;
  return { name: info.name, type: typeName(type?.dataType ?? 0), ...(shape ? { shape } : {}) };
}
