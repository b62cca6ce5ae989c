/** A model as it can be executed here: a deploy model, which ONNX Runtime does not know, in integers kept in floats. */
import { isFakeQuantNode } from '../export/ascend/deployNodes';
import { targets } from '../export/targets';
import type { SimulatedLayer } from '../../../proto/job';
import { inferTypes } from '../ops/infer';
import type { PreparedModel } from './prepare';

export interface Executable {
  readonly prepared: PreparedModel;
  /** It holds integers in floats, which no optimization may scale. */
  readonly exact: boolean;
  /** Of a deploy model. */
  readonly layers?: readonly SimulatedLayer[];
}

/** Throws DEPLOY_NODE where a deploy model is none of AMCT's kind. */
export function executable(prepared: PreparedModel): Executable {
  const { graph } = prepared.model;
  const target = [...targets.values()].find((each) => each.isDeployModel(graph));
  if (!target) return { prepared, exact: graph.node.some(isFakeQuantNode) };
  const { model, layers } = target.simulate(prepared.model);
  return {
    prepared: { ...prepared, model: { ...prepared.model, ...model }, types: inferTypes(model) },
    exact: true,
    layers,
  };
}
