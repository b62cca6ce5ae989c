/**
 * What a quantization would be: the layer table of the window, and the config.json that says all of it. Runs nothing. Throws what
 * preparing the model, reading the configuration and applying the choices throw.
 */
import type { LayerRow, PlanView } from '../../../../proto/contract';
import type { JobOf } from '../../../../proto/job';
import type { LayerCapability } from '../../../../proto/plan';
import { applyChoices, observerOf } from '../../formats/amct/choices';
import { defaultConfig, withOtherNodes, type AmctConfig } from '../../formats/amct/config';
import { planFromConfig } from '../../formats/amct/planFromConfig';
import { writeConfig } from '../../formats/amct/configWrite';
import { observers } from '../../observers/methods';
import { mergeFindings } from '../doctor/merge';
import type { JobRunner } from '../job';
import { prepareModel } from '../prepare';
import { readAnyConfig } from '../ptq/config';
import { Warnings } from '../ptq/warnings';
import { targetOf } from '../targetOf';

export const plan: JobRunner<JobOf<'plan'>> = {
  kind: 'plan',
  async run(job, context): Promise<PlanView> {
    context.stage('load');
    const { model, findings } = prepareModel(job.model, job.inputShapes);
    context.stage('check');
    const target = targetOf(job.target);
    const capabilities = withOtherNodes(target.layers(model), model.graph.node);
    const warnings = new Warnings(context);
    const first = job.config ? readAnyConfig(job.config, capabilities, warnings) : defaultConfig(capabilities);
    const config = applyChoices(first, capabilities, job);
    return {
      schema: 1,
      rows: target.layers(model).map((capability) => rowOf(capability, config)),
      config: writeConfig(config),
      findings: mergeFindings([
        ...findings,
        ...target.check(model),
        ...target.preflight(model, planFromConfig(config, target.layers(model))),
      ]),
    };
  },
};

function rowOf(capability: LayerCapability, config: AmctConfig): LayerRow {
  const { layer, op, float, hasWeight, perChannel, dataBits, weightBits } = capability;
  const own = config.layers.get(layer);
  const { activation_quant_params: data, weight_quant_params: weight, quant_enable = false } = own ?? {};
  return {
    name: layer,
    op,
    quantizable: float === undefined,
    ...(float ? { reason: float } : {}),
    hasWeight,
    perChannelPossible: perChannel,
    dataBitsPossible: dataBits,
    weightBitsPossible: weightBits,
    observers: [...observers.keys()],
    enabled: quant_enable,
    dataBits: data?.num_bits ?? 8,
    weightBits: hasWeight ? (weight?.num_bits ?? 8) : null,
    perChannel: hasWeight && (weight?.channel_wise ?? false),
    observer: data ? observerOf(data) : 'ifmr',
    symmetric: data ? !data.asymmetric : false,
  };
}
