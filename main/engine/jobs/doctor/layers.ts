/** What can be done with each layer, and why not: quantize, remove channels, 2-of-4 sparsity, decompose. */
import type { Inspection } from '../../../../proto/job';
import type { LayerCapability } from '../../../../proto/plan';
import { reason, type Reason } from '../../../../proto/reasons';
import { whyNotDecomposed } from '../../algorithms/decompose/candidates';
import { whyNotPruned } from '../../algorithms/prune/channelGroups';
import { whyNotSemiStructured } from '../../algorithms/prune/semiStructured';
import { linksOf } from '../../graph/links';
import type { Graph, Node } from '../../graph/onnx';
import type { Types } from '../../ops/infer';
import { operatorOf } from '../../ops/lookup';

interface Refusals {
  readonly prune?: Reason;
  readonly nm?: Reason;
  readonly decompose?: Reason;
}

export function layersOf(
  graph: Graph,
  { values }: Types,
  capabilities: readonly LayerCapability[],
): Inspection['layers'] {
  const pruning = whyNotPruned(graph, values);
  return capabilities.map(({ layer, op, float }) => {
    const { prune, nm, decompose } = refusals(graph, linksOf(graph).node.get(layer)!, pruning);
    return {
      name: layer,
      op,
      quantizable: float === undefined,
      ...(float && { reason: float }),
      prunable: prune === undefined,
      ...(prune && { pruneReason: prune }),
      nmPrunable: nm === undefined,
      ...(nm && { nmReason: nm }),
      decomposable: decompose === undefined,
      ...(decompose && { decomposeReason: decompose }),
    };
  });
}

function refusals(graph: Graph, node: Node, pruning: ReadonlyMap<Node, Reason | undefined>): Refusals {
  if (!operatorOf(node)?.weight) {
    const none = node.opType.endsWith('Pool') ? reason('NO_WEIGHT', {}) : undefined;
    return {
      prune: none ?? reason('PRUNE_OP', {}),
      nm: none ?? reason('NM_OP', {}),
      decompose: none ?? reason('DECOMPOSE_OP', {}),
    };
  }
  return {
    prune: pruning.get(node),
    nm: whyNotSemiStructured(graph, node),
    decompose: whyNotDecomposed(graph, node),
  };
}
