/** Trainings with each quantizer of data and of weights. */
import { cpSync, existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Event } from '../../../proto/job';
import { activationQuantizers } from '../../../proto/qat';
import { node as makeNode, valueInfo } from '../../../main/engine/graph/build';
import { loadModel } from '../../../main/engine/graph/load';
import { DataType } from '../../../main/engine/graph/onnx';
import { saveModel } from '../../../main/engine/graph/save';
import { floatValues } from '../../../main/engine/numerics/values';
import type { OpenContext } from '../../../main/engine/jobs/context';
import { readSafetensors } from '../../../main/engine/formats/safetensors';
import { randomTensor } from '../../kit/models';
import { smallNetwork } from '../../kit/trainingJob';
import { codeOf, trainings } from '../../kit/trainings';

const { folder, train } = trainings({ steps: 4, evaluateEvery: 0, optimizer: 'sgd', learningRate: 0.01 });

/** What a checkpoint holds of the last step. */
function stateOf(checkpoint: string): ReadonlyMap<string, Float32Array> {
  const file = readdirSync(checkpoint).find((name) => name.startsWith('last-'))!;
  return new Map([...readSafetensors(join(checkpoint, file))].map(([name, { data }]) => [name, data]));
}

describe('a training', () => {
  it.each(activationQuantizers)('of data by %s', async (activationQuantizer) => {
    const { result, out } = await train({ activationQuantizer, evaluateEvery: 4 });
    expect(result.qat!.done).toBe(4);
    expect(result.simulation!.maxDifference).toBeLessThan(1e-3);
    expect(result.compressed!.value).toBeGreaterThan(80);
    const config = readFileSync(join(out, 'config.json'), 'utf8');
    if (activationQuantizer === 'pact') expect(config).toContain('"mcs.pact"');
    if (activationQuantizer === 'luq') expect(config).toContain('"luq_retrain"');
  });

  it('of weights by lsq learns their scales, and is what ulq_retrain asks for', async () => {
    const { checkpoint, out } = await train({ weightQuantizer: 'lsq', weightBits: 4, evaluateEvery: 4 });
    const scale = stateOf(checkpoint).get('conv0.weight_scale')!;
    expect(scale).toHaveLength(8);
    const again = await train({ config: join(out, 'config.json'), evaluateEvery: 4 });
    const record = (folder: string): string => readFileSync(join(folder, 'model_record.txt'), 'utf8');
    expect(record(again.out)).toBe(record(out));
    expect(readFileSync(join(out, 'config.json'), 'utf8')).toContain('"ulq_retrain"');
  });

  it('with a fixed range learns nothing of it', async () => {
    const clips = new Map<string, number[]>();
    for (const [name, steps] of [
      ['short', 1],
      ['long', 4],
    ] as const) {
      const { checkpoint } = await train({ activationQuantizer: 'fixed', steps, evaluateEvery: steps });
      clips.set(
        name,
        [...stateOf(checkpoint)].flatMap(([key, [value]]) => (key.includes('.clip_') ? [value!] : [])),
      );
    }
    expect(clips.get('short')).toHaveLength(6);
    expect(clips.get('long')).toEqual(clips.get('short'));
  });

  it('with a fixed range takes it from the configuration', async () => {
    const config = join(folder(), 'fixed.cfg');
    writeFileSync(
      config,
      'retrain_data_quant_config { fixed_quant_param_retrain { scale: 0.03125 zero_point: -20 } }\nretrain_weight_quant_config { arq_retrain { } }\n',
    );
    const { out } = await train({ config });
    const record = readFileSync(join(out, 'model_record.txt'), 'utf8');
    expect(record.match(/scale_d: 0\.03125\s+offset_d: -20/g)).toHaveLength(3);
  });

  it('of weights by lnq makes a fake-quant model and a record, and says so', async () => {
    const { result, out } = await train({ weightQuantizer: 'lnq', evaluateEvery: 4 });
    expect(result.warnings.map(({ code }) => code)).toContain('NO_DEPLOY_FORM');
    expect(result.simulation).toBeNull();
    expect(result.artifacts.map(({ kind }) => kind)).not.toContain('deploy');
    expect(existsSync(join(out, 'model_deploy_model.onnx'))).toBe(false);
    const model = loadModel(join(out, 'model_fake_quant_model.onnx'));
    const weight = floatValues(model.graph.initializer.find(({ name }) => name === 'w1')!);
    expect(new Set(weight).size).toBeLessThanOrEqual(16);
    expect(new Set(weight).size).toBeGreaterThan(8);
    const record = readFileSync(join(out, 'model_record.txt'), 'utf8');
    for (const field of ['record_d', 'num_bits_w: 4', 'weight_clip_max']) expect(record).toContain(field);
    expect(record.match(/centroids/g)).toHaveLength(3 * 16);
    const { size } = statSync(join(out, 'model_fake_quant_model.onnx'));
    expect(result.size).toEqual({
      floatBytes: expect.any(Number) as number,
      deployBytes: result.size.floatBytes,
      fakeQuantBytes: size,
    });
    expect(result.compressed!.value).toBeGreaterThan(60);
  });
});

describe('frozen statistics', () => {
  const frozen = { freezeStatisticsAfter: 3, steps: 6, evaluateEvery: 1 };
  const statistics = (checkpoint: string) => ['mean', 'variance'].map((name) => stateOf(checkpoint).get(name));

  it('stay after so many steps, while the weights go on', async () => {
    const constant = { schedule: 'constant', evaluateEvery: 1 };
    const short = await train({ ...constant, steps: 3, freezeStatistics: false });
    const long = await train({ ...constant, ...frozen });
    const never = await train({ ...constant, steps: 6, freezeStatistics: false });
    expect(long.result.qat!.done).toBe(6);
    expect(statistics(long.checkpoint)).toEqual(statistics(short.checkpoint));
    expect(statistics(never.checkpoint)).not.toEqual(statistics(short.checkpoint));
    expect(stateOf(long.checkpoint).get('w0')).not.toEqual(stateOf(short.checkpoint).get('w0'));
  });

  it.each([2, 3, 5])('and resumed after step %i the bytes are the same', async (step) => {
    const whole = await train(frozen);
    const [checkpoint, left] = [folder(), folder()];
    const listen = (event: Event, open: OpenContext): void => {
      if (event.type !== 'evaluation' || event.evaluation.step !== step + 1) return;
      cpSync(checkpoint, left, { recursive: true });
      open.cancel();
    };
    expect(await codeOf(train(frozen, { checkpoint, listen }))).toBe('CANCELLED');
    const resumed = await train(frozen, { checkpoint: left });
    expect(resumed.result.qat!.resumedAt).toBe(step);
    for (const file of ['model_deploy_model.onnx', 'model_record.txt'])
      expect(readFileSync(join(resumed.out, file)).equals(readFileSync(join(whole.out, file))), file).toBe(true);
  });
});

describe('the parameters of quantizers', () => {
  const job = { activationQuantizer: 'lsqPlus', weightQuantizer: 'lnq', steps: 6, evaluateEvery: 1 };

  it('are in the checkpoint: killed and resumed it gives the same bytes', async () => {
    const whole = await train(job);
    const [checkpoint, left] = [folder(), folder()];
    const listen = (event: Event, open: OpenContext): void => {
      if (event.type !== 'evaluation' || event.evaluation.step !== 4) return;
      cpSync(checkpoint, left, { recursive: true });
      open.cancel();
    };
    expect(await codeOf(train(job, { checkpoint, listen }))).toBe('CANCELLED');
    const state = stateOf(left);
    expect(state.get('conv1.weight_levels')).toHaveLength(16);
    for (const name of ['conv1.scale', 'conv1.offset', 'conv1.weight_clip_max'])
      expect(state.has(name), name).toBe(true);
    const resumed = await train(job, { checkpoint: left });
    expect(resumed.result.qat!.resumedAt).toBe(3);
    for (const file of ['model_fake_quant_model.onnx', 'model_record.txt', 'config.json', 'results.csv'])
      expect(readFileSync(join(resumed.out, file)).equals(readFileSync(join(whole.out, file))), file).toBe(true);
  });

  it('of another configuration are refused', async () => {
    const { checkpoint } = await train({ activationQuantizer: 'pact', evaluateEvery: 4 });
    for (const other of [{ activationQuantizer: 'lsq' }, { activationQuantizer: 'pact', weightQuantizer: 'lsq' }, {}])
      expect(await codeOf(train({ ...other, evaluateEvery: 4 }, { checkpoint }))).toBe('CHECKPOINT_DIFFERENT');
  });
});

describe('layers that are frozen', () => {
  it('keep their weights and ranges, and so do those above', async () => {
    const { out, result } = await train({ freeze: ['conv1'], freezeStatistics: false, learningRate: 0.1 });
    const [weights, bias, ranges] = [4 * 8, 4, 2];
    expect(result.qat!.trained).toBe(weights + bias + ranges);
    expect(existsSync(join(out, 'model_deploy_model.onnx'))).toBe(true);
  });

  it('are those, too, on which the first output does not depend', async () => {
    const { graph, ...model } = smallNetwork();
    const own = [randomTensor('w3', [4, 8], 20), randomTensor('b3', [4], 21)];
    const aside = makeNode('Gemm', ['f', 'w3', 'b3'], ['beside'], { name: 'beside', attributes: { transB: 1 } });
    const output = [...graph.output, valueInfo('beside', DataType.FLOAT, ['N', 4])];
    const whole = {
      ...model,
      graph: { ...graph, node: [...graph.node, aside], output, initializer: [...graph.initializer, ...own] },
    };
    const path = join(folder(), 'two.onnx');
    saveModel(whole, path);
    const [alone, two] = [await train({}), await train({ model: path })];
    expect(two.result.qat!.trained).toBe(alone.result.qat!.trained);
    expect(readFileSync(join(two.out, 'two_record.txt'), 'utf8')).toContain('beside');
  });

  it('must be layers of the model, and leave something to learn', async () => {
    expect(await codeOf(train({ freeze: ['convv1'] }))).toBe('TRAINING_UNKNOWN_LAYER');
    expect(await codeOf(train({ freeze: ['fc'] }))).toBe('TRAINING_ALL_FROZEN');
  });
});
