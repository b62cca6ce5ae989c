/** The plan of a training, as the layer table of the window asks for it. */
import { describe, expect, it } from 'vitest';
import { reportOf } from '../../../proto/errors';
import { jobSchema, type JobOf, type LayerChange } from '../../../proto/job';
import { targets } from '../../../main/engine/export/targets';
import { readRetrain } from '../../../main/engine/formats/amct/retrainRead';
import { node } from '../../../main/engine/graph/build';
import { trainingPlan } from '../../../main/engine/jobs/plan/training';
import { Warnings } from '../../../main/engine/jobs/ptq/warnings';
import { modelOf, randomTensor } from '../../kit/models';

/** `odd` cannot have 4-bit weights: an odd number of input channels. */
const model = modelOf(
  [
    node('Conv', ['x', 'wa'], ['a'], { name: 'conv', attributes: { kernel_shape: [1, 1] } }),
    node('Conv', ['a', 'wb'], ['b'], { name: 'odd', attributes: { kernel_shape: [1, 1] } }),
    node('AveragePool', ['b'], ['c'], { name: 'pool', attributes: { kernel_shape: [2, 2] } }),
  ],
  { dims: ['N', 4, 4, 4], initializer: [randomTensor('wa', [3, 4, 1, 1], 1), randomTensor('wb', [4, 3, 1, 1], 2)] },
);
const layers = targets.get('ascend')!.layers(model);

function planned(changes: Readonly<Record<string, LayerChange>> = {}, training: object = {}) {
  const job = jobSchema.parse({ kind: 'plan', model: '/m.onnx', changes, training }) as JobOf<'plan'>;
  const { rows, config, findings } = trainingPlan(job, layers, new Warnings({ log: () => undefined }));
  return { config, findings, row: (name: string) => rows.find((each) => each.name === name)! };
}

describe('the plan of a training', () => {
  it('has a row for each layer: what it can have, and what it begins with', () => {
    const { row } = planned({}, { weightBits: 4, activationQuantizer: 'lsq' });
    expect(row('conv')).toMatchObject({
      ...{ quantizable: true, enabled: true, dataBits: 8, weightBits: 4, weightBitsPossible: [4, 8], perChannel: true },
      ...{ dataQuantizer: 'lsq', weightQuantizer: 'arq' },
    });
    expect(row('conv').training!.weightQuantizers).toEqual(['arq', 'lnq', 'lsq']);
    expect(row('odd')).toMatchObject({ weightBits: 8, weightBitsPossible: [8] });
    expect(row('odd').training!.weightQuantizers).toEqual(['arq', 'lsq']);
    expect(row('pool')).toMatchObject({ quantizable: false, enabled: false, reason: { code: 'UNSUPPORTED_OP' } });
  });

  it('writes what is changed into the configuration that the command line takes', () => {
    const changes: Readonly<Record<string, LayerChange>> = {
      conv: { weightBits: 4, perChannel: false, dataQuantizer: 'pact', weightQuantizer: 'lsq' },
      odd: { enabled: false },
    };
    const read = readRetrain(planned(changes).config, 'config.json', layers).layers;
    expect(read.get('conv')).toEqual({
      retrain_enable: true,
      data: { dst_type: 'INT8', quantizer: 'pact' },
      weight: { dst_type: 'INT4', channel_wise: false, quantizer: 'lsq' },
    });
    expect(read.get('odd')!.retrain_enable).toBe(false);
  });

  it('says which layers have bits that do not go together, and what cannot be deployed', () => {
    const forbidden = planned({ conv: { dataBits: 16, weightBits: 4 } }).findings;
    expect(forbidden).toMatchObject([
      { severity: 'error', code: 'BIT_PAIR', params: { data: 16, weight: 4 }, layers: ['conv'] },
    ]);
    expect(planned({ conv: { enabled: false, dataBits: 16, weightBits: 4 } }).findings).toEqual([]);
    const table = planned({ conv: { weightQuantizer: 'lnq' } });
    expect(table.findings).toMatchObject([{ severity: 'warning', code: 'TABLE_NOT_DEPLOYED', layers: ['conv'] }]);
    expect(table.row('conv')).toMatchObject({ weightBits: 4, perChannel: false });
  });

  it.each([
    [{ pool: { enabled: false } }, 'CHOICE_LAYER'],
    [{ odd: { weightBits: 4 } }, 'CHOICE_VALUE'],
    [{ conv: { weightBits: 6 } }, 'CHOICE_VALUE'],
    [{ conv: { weightQuantizer: 'lnq', weightBits: 8 } as const }, 'CHOICE_VALUE'],
    [{ odd: { weightQuantizer: 'lnq' } as const }, 'CHOICE_VALUE'],
    [{ conv: { observer: 'mse' } }, 'CHOICE_VALUE'],
  ])('refuses %o', (changes, code) => {
    let refusal: unknown;
    try {
      planned(changes);
    } catch (error) {
      refusal = error;
    }
    expect(reportOf(refusal).code).toBe(code);
  });
});
