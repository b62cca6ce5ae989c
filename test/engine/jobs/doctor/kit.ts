/** Models under the doctor's eyes, without a file. */
import { checks } from '../../../../main/engine/jobs/doctor/checks';
import type { ExaminedModel } from '../../../../main/engine/jobs/doctor/check';
import { Ascend } from '../../../../main/engine/export/targets/ascend';
import { inferTypes, opsetOf } from '../../../../main/engine/ops/infer';
import type { GraphModel } from '../../../kit/models';

export function examined(model: GraphModel, target = 'ascend'): ExaminedModel {
  const { graph } = model;
  return { graph, opset: opsetOf(model), types: inferTypes(model), target, layers: Ascend.layers(model) };
}

/** What one check finds: code, node and parameters. */
export function found(check: string, model: GraphModel, target?: string): unknown[] {
  const findings = checks.get(check)!.find(examined(model, target));
  return findings.map(({ code, node, params }) => [code, node, params]);
}
