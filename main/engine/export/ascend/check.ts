/** What ATC demands of a model that AMCT quantized: amct-spec §12.3. */
import type { Finding } from '../../../../proto/job';
import { finding } from '../../../../proto/findings';
import { feedsOf } from '../../graph/links';
import type { Graph, Model } from '../../graph/onnx';
import { declaredType, opsetOf } from '../../ops/infer';

/** Opsets for which ATC has Conv, Gemm, MatMul and AveragePool. */
const HIGHEST_OPSET = 18;

export function checkAscend(model: Model & { graph: Graph }): Finding[] {
  const found: Finding[] = [];
  const opset = opsetOf(model);
  if (opset > HIGHEST_OPSET) found.push(finding('ATC_OPSET', { opset, highest: HIGHEST_OPSET }));
  for (const input of feedsOf(model.graph)) {
    const shape = declaredType(input)?.shape;
    const dynamic = shape?.slice(1).some((dim) => typeof dim !== 'number') ?? true;
    const text = shape?.map((dim) => dim ?? '?').join(', ') ?? '?';
    if (dynamic) found.push(finding('ATC_DYNAMIC_INPUT', { name: input.name, shape: text }));
  }
  return found;
}
