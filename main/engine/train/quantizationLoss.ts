/**
 * The quantization loss: how far the weights are from the codes that they are rounded to, relative to their size.
 *
 *   L_q = 1/n · Σᵢ ‖Wᵢ − Q(Wᵢ)‖² / ‖Wᵢ‖² over the n quantized weights; 0 ≤ L_q, a plain number
 *   dWᵢ = 2·(Wᵢ − Q(Wᵢ)) / (n·‖Wᵢ‖²)
 *
 * Q(Wᵢ) and ‖Wᵢ‖² are constants in the gradient: to the straight-through estimate Wᵢ − Q(Wᵢ) does not change with Wᵢ. So each weight
 * is pulled towards its code, and neither a scale nor a clip learns from it. Document 003 has `get_quant_loss`, weighted about 1 : 20
 * against the loss of the task, without a formula (amct-spec §14): this one is ours.
 */
import { stringAttribute } from '../graph/attributes';
import type { Graph } from '../graph/onnx';
import type { Emitter, Value } from '../grad/emitter';
import { DOMAIN } from '../ops/fakeQuantize';
import { StopGradient } from '../ops/stopGradient';

/** The smallest normal float: a weight that is 0 throughout has no error. */
const TINY = 2 ** -126;

/** A scalar. `graph` holds the FakeQuantize nodes of training. */
export function quantizationLoss(e: Emitter, graph: Graph): Value {
  const quantizers = graph.node.filter((node) => node.domain === DOMAIN && stringAttribute(node, 'weight', '') !== '');
  if (quantizers.length === 0) return e.fill(0, []);
  const shares = quantizers.map(({ input, output }) => relativeError(e, e.find(input[0]!)!, e.find(output[0]!)!));
  return e.div(e.op('Sum', shares), shares.length);
}

/** ‖w − q‖² / ‖w‖². */
function relativeError(e: Emitter, w: Value, q: Value): Value {
  const constant = (value: Value): Value => e.op(StopGradient.type, [value], {}, DOMAIN);
  const squared = (value: Value): Value => e.op('ReduceSumSquare', [value], { keepdims: 0 });
  const size = e.op('Max', [squared(w), e.operand(TINY, w)]);
  return e.div(squared(e.sub(w, constant(q))), constant(size));
}
