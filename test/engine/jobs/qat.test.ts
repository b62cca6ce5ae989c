import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Event } from '../../../proto/job';
import { evaluationSchema, qatResultSchema, stepSchema, trainingSchema } from '../../../proto/qat';
import type { OpenContext } from '../../../main/engine/jobs/context';
import { codeOf, trainings, type Run } from '../../kit/trainings';

const { files, folder, train } = trainings();

const MADE = [
  'model_deploy_model.onnx',
  'model_fake_quant_model.onnx',
  'model_record.txt',
  'config.json',
  'results.csv',
];
const job = { steps: 6, evaluateEvery: 1, weightBits: 4, optimizer: 'sgd', learningRate: 0.01 };

describe('quantization-aware training of a small network', () => {
  let whole: Run;
  beforeAll(async () => {
    whole = await train(job);
  });

  it('learns, evaluates, and reports in valid events', () => {
    const { result, events } = whole;
    const found = qatResultSchema.parse(result.qat);
    expect(found).toMatchObject({ done: 6, end: 'through', loss: 'crossEntropy', teacher: false, resumedAt: 0 });
    expect(found.evaluations.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(found.keptStep).toBe(found.evaluations.findLast(({ best }) => best)!.step);
    expect(result.compressed!.value).toBeCloseTo(found.evaluations.find(({ step }) => step === found.keptStep)!.value);
    expect(result.simulation!.maxDifference).toBeLessThan(1e-3);
    for (const event of events) {
      if (event.type === 'training') trainingSchema.parse(event.training);
      if (event.type === 'step') stepSchema.parse(event.step);
      if (event.type === 'evaluation') evaluationSchema.parse(event.evaluation);
    }
    expect(events.filter(({ type }) => type === 'evaluation')).toHaveLength(6);
    expect(readFileSync(join(whole.out, 'results.csv'), 'utf8')).toMatch(
      /^epoch,steps,loss,learning_rate,top1\n1,\d+,/,
    );
  });

  it.each([2, 4, 6])('killed in step %i and resumed it gives the same bytes', async (killed) => {
    const out = folder();
    const checkpoint = join(out, 'checkpoint');
    const left = folder();
    // What the disk holds at that moment is all that the next process has.
    const listen = (event: Event, open: OpenContext): void => {
      if (event.type !== 'evaluation' || event.evaluation.step !== killed) return;
      cpSync(checkpoint, left, { recursive: true });
      open.cancel();
    };
    expect(await codeOf(train(job, { out, checkpoint, listen }))).toBe('CANCELLED');
    const resumed = await train(job, { checkpoint: left });
    expect(resumed.result.qat!.resumedAt).toBe(killed - 1);
    for (const file of MADE)
      expect(readFileSync(join(resumed.out, file)).equals(readFileSync(join(whole.out, file))), file).toBe(true);
    expect(resumed.result.qat!.evaluations).toEqual(whole.result.qat!.evaluations);
  });

  it('paused it ends where it is asked to, and goes on to the same bytes', async () => {
    const out = folder();
    const checkpoint = join(out, 'checkpoint');
    const listen = (event: Event, open: OpenContext): void => {
      if (event.type === 'evaluation' && event.evaluation.step === 3) open.pause();
    };
    expect(await codeOf(train(job, { out, checkpoint, listen }))).toBe('PAUSED');
    const resumed = await train(job, { checkpoint });
    expect(resumed.result.qat!.resumedAt).toBe(3);
    for (const file of MADE)
      expect(readFileSync(join(resumed.out, file)).equals(readFileSync(join(whole.out, file))), file).toBe(true);
  });

  it('goes on with nothing but the same job', async () => {
    const { out } = whole;
    const other = { ...job, learningRate: 0.02 };
    expect(await codeOf(train(other, { checkpoint: join(out, 'checkpoint') }))).toBe('CHECKPOINT_DIFFERENT');
  });
});

describe('the quantization loss', () => {
  const last = ({ events }: Run): number =>
    events.flatMap((event) => (event.type === 'step' ? [event.step.quantizationLoss!] : [])).at(-1)!;
  const long = { steps: 20, evaluateEvery: 0, keep: 'last', weightBits: 4, learningRate: 1e-3 };

  it('becomes smaller where it counts, and is told apart from the loss', async () => {
    // So little of it changes nothing: only to be told it.
    const without = await train({ ...long, quantizationLoss: 1e-12 });
    const beside = await train({ ...long, quantizationLoss: 20 });
    expect(last(beside)).toBeLessThan(0.97 * last(without));
    const [epoch] = qatResultSchema.parse(beside.result.qat).epochs;
    expect(epoch!.quantizationLoss).toBeGreaterThan(0);
    const [head, first] = readFileSync(join(beside.out, 'results.csv'), 'utf8').split('\n');
    expect(head).toBe('epoch,steps,loss,quantization_loss,learning_rate,top1');
    expect(first!.split(',').slice(2, 4).map(Number)).toEqual([epoch!.loss, epoch!.quantizationLoss]);
  });

  it('that is 0 gives the bytes of a training without it', async () => {
    const short = { ...job, steps: 2, evaluateEvery: 0 };
    const [absent, off] = [await train(short), await train({ ...short, quantizationLoss: 0 })];
    for (const file of MADE)
      expect(readFileSync(join(off.out, file)).equals(readFileSync(join(absent.out, file))), file).toBe(true);
  });

  it('goes on from a checkpoint to the same bytes, and with another weight not at all', async () => {
    const both = { ...job, quantizationLoss: 0.05 };
    const whole = await train(both);
    const [out, left] = [folder(), folder()];
    const checkpoint = join(out, 'checkpoint');
    const listen = (event: Event, open: OpenContext): void => {
      if (event.type !== 'evaluation' || event.evaluation.step !== 4) return;
      cpSync(checkpoint, left, { recursive: true });
      open.cancel();
    };
    expect(await codeOf(train(both, { out, checkpoint, listen }))).toBe('CANCELLED');
    expect(await codeOf(train({ ...job, quantizationLoss: 0.1 }, { checkpoint: left }))).toBe('CHECKPOINT_DIFFERENT');
    const resumed = await train(both, { checkpoint: left });
    for (const file of MADE)
      expect(readFileSync(join(resumed.out, file)).equals(readFileSync(join(whole.out, file))), file).toBe(true);
  });
});

describe('a training', () => {
  it('that learns nothing leaves the network as it was; its statistics follow the batches only when asked', async () => {
    const modelOf = async (more: object): Promise<Buffer> => {
      const still = { optimizer: 'sgd', learningRate: 1e-30, evaluateEvery: 0, keep: 'last' };
      return readFileSync(join((await train({ ...still, ...more })).out, 'model_deploy_model.onnx'));
    };
    const once = await modelOf({ steps: 1 });
    expect((await modelOf({ steps: 4 })).equals(once)).toBe(true);
    expect((await modelOf({ steps: 4, freezeStatistics: false })).equals(once)).toBe(false);
  });

  it('without labels learns from the float model', async () => {
    const { result } = await train({ ...job, steps: 2, evaluateEvery: 0, keep: 'last', train: files().unlabelled });
    expect(result.qat).toMatchObject({
      loss: 'distillation',
      teacher: true,
      kept: 'last',
      keptStep: 2,
      evaluations: [],
    });
    expect(result.qat!.epochs[0]!.loss).toBeLessThan(0.5);
  });

  it('that diverges says where and what to do', async () => {
    const wild = train({ ...job, steps: 40, evaluateEvery: 0, learningRate: 1e30 });
    const place = { code: 'ORIGIN_FORWARD', params: { layer: 'conv1' } };
    await expect(wild).rejects.toMatchObject({ code: 'TRAINING_DIVERGED', params: { rate: 1e30, place } });
    const far = train({ ...job, steps: 40, evaluateEvery: 0, learningRate: 1e6 });
    await expect(far).rejects.toThrow(/farthest from where it began is 'w\d' of layer '(conv0|conv1|fc)', \S+ times/);
  });

  it('stops when asked and keeps what it has', async () => {
    const { result } = await train(
      { ...job, steps: 50, evaluateEvery: 0 },
      { listen: (event, open) => void (event.type === 'step' && open.keep()) },
    );
    expect(result.qat).toMatchObject({ end: 'kept', kept: 'last' });
    expect(result.qat!.done).toBeLessThan(50);
  });

  it('is not begun where it would end before the calibration', async () => {
    expect(await codeOf(train({ steps: 2, batchNum: 3, batchSize: 8 }))).toBe('TRAINING_TOO_SHORT');
  });

  it('takes AMCT’s configurations', async () => {
    const config = join(folder(), 'retrain.cfg');
    writeFileSync(
      config,
      'batch_num: 2\nretrain_weight_quant_config { arq_retrain { dst_type: INT4 channel_wise: true } }\n',
    );
    const { out } = await train({ steps: 2, evaluateEvery: 0, config });
    const again = await train({ steps: 2, evaluateEvery: 0, config: join(out, 'config.json') });
    expect(readFileSync(join(out, 'config.json'), 'utf8')).toContain('"dst_type":"INT4"');
    for (const file of MADE)
      expect(readFileSync(join(again.out, file)).equals(readFileSync(join(out, file))), file).toBe(true);
  });
});
