/**
 * The doctor: what stands in a model, what can be compressed, and every rule that it breaks. Reads the graph and its
 * weights, and runs nothing of it. With a data set also what the network sees of it, and whether it was trained on such data.
 * Throws what prepareModel, previewData and withData throw.
 */
import { fail } from '../../../../proto/errors';
import { SCHEMA, type Finding, type Inspection, type JobOf } from '../../../../proto/job';
import type { LayerCapability, QuantPlan } from '../../../../proto/plan';
import type { Target } from '../../export/target';
import { defaultConfig } from '../../formats/amct/config';
import { planFromConfig } from '../../formats/amct/planFromConfig';
import { integerParameterCount, macsOf, parameterCount } from '../../ops/cost';
import { opsetOf } from '../../ops/infer';
import { examine } from '../doctor/examine';
import { layersOf } from '../doctor/layers';
import { mergeFindings } from '../doctor/merge';
import { withData } from '../doctor/withData';
import { int8Findings } from '../int8';
import { threadsOf } from '../machine';
import type { JobRunner } from '../job';
import { modelFacts } from '../facts';
import { modelBytes } from '../modelBytes';
import { prepareModel, type PreparedModel } from '../prepare';
import { targetOf } from '../targetOf';
import { previewData } from '../previewFile';
import { sha256OfFile } from '../../graph/sha256';

export const inspect: JobRunner<JobOf<'inspect'>> = {
  kind: 'inspect',
  async run(job, context) {
    context.stage('load');
    if (job.preview !== undefined && job.data === undefined) fail('PREVIEW_NEEDS_DATA', { file: job.preview });
    const prepared = prepareModel(job.model, job.inputShapes);
    const { node, initializer } = prepared.model.graph;
    const { opset } = prepared;
    context.log('info', 'MODEL_LOADED', { path: job.model, opset, nodes: node.length, tensors: initializer.length });
    await context.yieldToMessages();
    context.stage('check');
    const kernels = await int8Findings(prepared.model.graph);
    const result = inspection(job, prepared, targetOf(job.target ?? 'ascend'), kernels);
    const count = result.findings.filter(({ severity }) => severity === 'error').length;
    if (job.target && count > 0) context.verdict('TARGET_VIOLATED', { target: job.target, count });
    if (job.data === undefined) return result;
    const data = await previewData(prepared.model.graph, job.data, job.preview);
    await context.yieldToMessages();
    const found = await withData(prepared, data, context, threadsOf(job.threads));
    return { ...result, findings: mergeFindings([...result.findings, ...found]), data };
  },
};

/** What would be quantized if nothing else were said. */
const defaultPlan = (layers: readonly LayerCapability[]): QuantPlan => planFromConfig(defaultConfig(layers), layers);

function inspection(
  job: JobOf<'inspect'>,
  prepared: PreparedModel,
  target: Target,
  kernels: readonly Finding[],
): Inspection {
  const { original, model, opset, types } = prepared;
  const { graph } = model;
  const facts = modelFacts(prepared);
  const layers = target.layers(model);
  return {
    schema: SCHEMA,
    model: {
      path: job.model,
      sha256: sha256OfFile(job.model),
      opset: opsetOf(original),
      irVersion: original.irVersion,
      inputs: facts.inputs,
      outputs: facts.outputs,
      params: parameterCount(graph) + integerParameterCount(graph, types),
      macs: macsOf(graph, opset, types),
      sizeBytes: modelBytes(job.model, graph),
    },
    operators: facts.operators,
    layers: layersOf(graph, types, layers),
    findings: mergeFindings([
      ...prepared.findings,
      ...target.check(model),
      ...(job.target ? target.preflight(model, defaultPlan(layers)) : []),
      ...kernels,
      ...examine({ graph, opset, types, target: target.id, layers }),
    ]),
  };
}
