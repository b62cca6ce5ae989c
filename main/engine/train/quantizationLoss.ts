/**
 * The quantization loss: how far the weights are from the codes that they are rounded to, in codes.
 *
 *   L_q = Σᵢ mean(((Wᵢ − Q(Wᵢ)) / sᵢ)²) over the quantized weights, sᵢ the distance of neighbouring codes; 1/12 a weight that lies anywhere
 *   dWᵢ = 2·(Wᵢ − Q(Wᵢ)) / (Nᵢ·sᵢ²), Nᵢ elements
 *
 * Q(Wᵢ) and sᵢ are constants in the gradient: to the straight-through estimate Wᵢ − Q(Wᵢ) does not change with Wᵢ. So each weight is
 * pulled towards its code, and neither a scale nor a clip learns from it. Document 003 has `get_quant_loss`, weighted about 1 : 20
 * against the loss of the task, without a formula (amct-spec §14): this one is ours. Relative to ‖Wᵢ‖² instead of sᵢ², the pull of 1/20
 * cannot be felt, and depends on the bits.
 */
import { stringAttribute } from '../graph/attributes';
import type { Graph, Node } from '../graph/onnx';
import { range, type Emitter, type Value } from '../grad/emitter';
import { weightStep } from '../grad/support/fakeQuantize';
import { DOMAIN } from '../ops/fakeQuantize';
import { StopGradient } from '../ops/stopGradient';

/** A scalar. `graph` holds the FakeQuantize nodes of training. */
export function quantizationLoss(e: Emitter, graph: Graph): Value {
  const quantizers = graph.node.filter((node) => node.domain === DOMAIN && stringAttribute(node, 'weight', '') !== '');
  if (quantizers.length === 0) return e.fill(0, []);
  return e.op(
    'Sum',
    quantizers.map((node) => codeError(e, node)),
  );
}

/** mean(((w − q) / s)²). */
function codeError(e: Emitter, node: Node): Value {
  const constant = (value: Value): Value => e.op(StopGradient.type, [value], {}, DOMAIN);
  const [x, ...parameters] = node.input.map((name) => e.find(name)!);
  const distance = e.sub(x!, constant(e.find(node.output[0]!)!));
  const codes = e.div(distance, constant(weightStep(e, { node, x: x!, parameters })));
  return e.reshape(e.mean(e.square(codes), range(x!.shape.length)), []);
}
