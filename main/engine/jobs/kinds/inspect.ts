/**
 * The doctor: what stands in a model, what can be compressed, and every rule that it breaks. Reads the graph and its
 * weights; runs nothing. Throws what prepareModel throws.
 */
import { fail } from '../../../../proto/errors';
import { SCHEMA, type Inspection, type JobOf } from '../../../../proto/job';
import { targets } from '../../export/targets';
import type { Target } from '../../export/target';
import { macsOf, parameterCount } from '../../ops/cost';
import { opsetOf } from '../../ops/infer';
import { structureFindings } from '../doctor/structure';
import { weightFindings } from '../doctor/weights';
import type { JobRunner } from '../job';
import { modelFacts } from '../facts';
import { modelBytes } from '../modelBytes';
import { prepareModel, type PreparedModel } from '../prepare';
import { sha256OfFile } from '../../graph/sha256';

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
  const facts = modelFacts(prepared);
  return {
    schema: SCHEMA,
    model: {
      path: job.model,
      sha256: sha256OfFile(job.model),
      opset: opsetOf(original),
      irVersion: original.irVersion,
      inputs: facts.inputs,
      outputs: facts.outputs,
      params: parameterCount(graph),
      macs: macsOf(graph, opset, types),
      sizeBytes: modelBytes(job.model, graph),
    },
    operators: facts.operators,
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
