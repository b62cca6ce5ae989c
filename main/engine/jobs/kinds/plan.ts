/**
 * What a quantization or a training would be: the layer table of the window, and the config.json that says all of it. Runs nothing.
 * Throws what preparing the model, reading the configuration and applying the choices throw.
 */
import type { PlanView } from '../../../../proto/contract';
import type { JobOf } from '../../../../proto/job';
import { mergeFindings } from '../doctor/merge';
import type { JobRunner } from '../job';
import { quantizationPlan } from '../plan/quantization';
import { trainingPlan } from '../plan/training';
import { prepareModel } from '../prepare';
import { Warnings } from '../ptq/warnings';
import { targetOf } from '../targetOf';

export const plan: JobRunner<JobOf<'plan'>> = {
  kind: 'plan',
  async run(job, context): Promise<PlanView> {
    context.stage('load');
    const { model, findings } = prepareModel(job.model, job.inputShapes);
    context.stage('check');
    const target = targetOf(job.target);
    const layers = target.layers(model);
    const warnings = new Warnings(context);
    const planned = job.training
      ? trainingPlan(job, layers, warnings)
      : quantizationPlan(job, layers, model.graph.node, warnings);
    return {
      schema: 1,
      rows: planned.rows,
      config: planned.config,
      findings: mergeFindings([
        ...findings,
        ...target.check(model),
        ...planned.findings,
        ...target.preflight(model, planned.plan),
      ]),
    };
  },
};
