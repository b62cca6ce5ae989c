/**
 * The doctor: what stands in a model, what can be compressed, and every rule that it breaks. Reads the graph and its
 * weights; runs nothing. Throws what prepareModel throws.
 */
import { fail } from '../../../../proto/errors';
import { SCHEMA, type Inspection, type JobOf, type Port } from '../../../../proto/job';
import { targets } from '../../export/targets';
import type { Target } from '../../export/target';
import { feedsOf } from '../../graph/links';
import { typeName, type ValueInfo } from '../../graph/onnx';
import { macsOf, parameterCount } from '../../ops/cost';
import { declaredType, opsetOf, type Types } from '../../ops/infer';
import { operatorCounts, structureFindings } from '../doctor/structure';
import { weightFindings } from '../doctor/weights';
import type { JobRunner } from '../job';
import { modelBytes } from '../modelBytes';
import { prepareModel, type PreparedModel } from '../prepare';
import { sha256OfFile } from '../sha256';

export const inspect: JobRunner<JobOf<'inspect'>> = {
  kind: 'inspect',
  async run(job, context) {
    context.stage('load');
    const prepared = prepareModel(job.model, job.inputShapes);
    const { node, initializer } = prepared.model.graph;
    const { opset } = prepared;
    context.log('info', 'MODEL_LOADED', { path: job.model, opset, nodes: node.length, tensors: initializer.length });
    await context.yieldToMessages();
    context.stage('check');
    const result = inspection(job, prepared, targetOf(job.target ?? 'ascend'));
    const count = result.findings.filter(({ severity }) => severity === 'error').length;
    if (job.target && count > 0) context.verdict('TARGET_VIOLATED', { target: job.target, count });
    return result;
  },
};

function targetOf(id: string): Target {
  return targets.get(id) ?? fail('TARGET_UNAVAILABLE', { target: id, known: [...targets.keys()].join(', ') });
}

function inspection(job: JobOf<'inspect'>, prepared: PreparedModel, target: Target): Inspection {
  const { original, model, opset, types } = prepared;
  const { graph } = model;
  return {
    schema: SCHEMA,
    model: {
      path: job.model,
      sha256: sha256OfFile(job.model),
      opset: opsetOf(original),
      irVersion: original.irVersion,
      inputs: feedsOf(graph).map((info) => portOf(info, types)),
      outputs: graph.output.map((info) => portOf(info, types)),
      params: parameterCount(graph),
      macs: macsOf(graph, opset, types),
      sizeBytes: modelBytes(job.model, graph),
    },
    operators: operatorCounts(original.graph),
    layers: target.layers(model).map(({ layer, op, float }) => {
      return { name: layer, op, quantizable: float === undefined, ...(float ? { reason: float } : {}) };
    }),
    findings: [
      ...prepared.findings,
      ...target.check(model),
      ...structureFindings(graph, types),
      ...weightFindings(graph),
    ],
  };
}

function portOf(info: ValueInfo, types: Types): Port {
  const type = types.values.get(info.name) ?? declaredType(info);
  const shape = type?.shape;
  return { name: info.name, type: typeName(type?.dataType ?? 0), ...(shape ? { shape } : {}) };
}
