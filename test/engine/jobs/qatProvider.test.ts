/** Where a training is computed: chosen by a self-check, which doubles answer here, kept by a checkpoint, told in the result. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Event } from '../../../proto/job';
import { ON_CPU, type Execution, type ExecutionProvider } from '../../../proto/providers';
import type { OpenContext } from '../../../main/engine/jobs/context';
import { Warnings } from '../../../main/engine/jobs/ptq/warnings';
import { qatModel } from '../../../main/engine/jobs/qat/model';
import { openQat } from '../../../main/engine/jobs/qat/open';
import { executionOf } from '../../../main/engine/jobs/qat/provider';
import type { Verdict } from '../../../main/engine/train/providerTrial';
import { listening, trainings, type Run } from '../../kit/trainings';

const { folder, jobOf, train } = trainings({ steps: 2, evaluateEvery: 1 });

const logged = (events: readonly Event[], code: string): Event | undefined =>
  events.find((event) => event.type === 'log' && event.code === code);

describe('the provider of a training', () => {
  const AGREES: Verdict = { kind: 'agrees', left: ['Round', 'MaxPool', 'Round'] };
  const DIED: Verdict = { kind: 'refused', code: 'PROVIDER_DIED', params: { cause: 'SIGSEGV' } };
  const REFUSED: Execution = {
    provider: 'cpu',
    refused: { provider: 'webgpu', code: 'PROVIDER_DIED', params: { cause: 'SIGSEGV' } },
  };

  async function chosen(provider: ExecutionProvider, verdict: Verdict | 'cancelled', earlier?: Execution) {
    const { events, ...context } = listening();
    const open = await openQat(jobOf({ provider }), context.context, new Warnings(context.context));
    const { step } = await qatModel(open, context.context, true);
    let checks = 0;
    const check = async (): Promise<Verdict> => {
      checks++;
      if (verdict !== 'cancelled') return verdict;
      context.cancel();
      return DIED;
    };
    const from = { step, done: 0, state: undefined, earlier };
    const execution = executionOf({ open, teacher: undefined, provider }, from, context.context, check);
    return { execution: await execution.finally(() => context.close()), checks, events };
  }

  it('is the CPU without any check', async () => {
    expect(await chosen('cpu', DIED)).toMatchObject({ execution: ON_CPU, checks: 0 });
  });

  it('is what was asked for where one step agrees; the log says what stays on the CPU', async () => {
    const { execution, events } = await chosen('webgpu', AGREES);
    expect(execution).toEqual({ provider: 'webgpu', refused: null });
    expect(logged(events, 'PROVIDER_CHECKED')).toMatchObject({
      params: { provider: 'WebGPU', left: 3, kinds: 'MaxPool, Round' },
    });
  });

  it('is the CPU where it does not, and stays it for whoever goes on', async () => {
    expect(await chosen('webgpu', DIED)).toMatchObject({ execution: REFUSED, checks: 1 });
    expect(await chosen('webgpu', AGREES, REFUSED)).toMatchObject({ execution: REFUSED, checks: 0 });
    const other = { execution: { provider: 'dml', refused: null }, checks: 1 };
    expect(await chosen('dml', AGREES, REFUSED)).toMatchObject(other);
  });

  it('is nobody’s business any more once the job is cancelled', async () => {
    await expect(chosen('webgpu', 'cancelled')).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});

describe('a training on a provider that is not there', () => {
  const MADE = ['model_deploy_model.onnx', 'model_record.txt', 'results.csv'];
  const sameBytes = (a: Run, b: Run): void => {
    for (const file of MADE) expect(readFileSync(join(a.out, file)).equals(readFileSync(join(b.out, file)))).toBe(true);
  };
  // DirectML exists on Windows alone.
  const elsewhere = process.platform === 'win32' ? it.skip : it;

  elsewhere(
    'gives the bytes of the CPU, and says why',
    async () => {
      const cpu = await train({});
      expect(cpu.result.qat).toMatchObject({ provider: 'cpu', refused: null });
      const run = await train({ provider: 'dml' });
      const refused = { provider: 'dml', code: 'PROVIDER_REFUSED' };
      expect(run.result.qat).toMatchObject({ provider: 'cpu', refused });
      expect(run.result.qat!.refused!.params['detail']).toMatch(/dml/);
      const [warning] = run.result.warnings.filter(({ code }) => code === 'PROVIDER_FELL_BACK');
      expect(warning!.text).toMatch(/^DirectML is not used, the training runs on the CPU: ONNX Runtime says: .*dml/);
      const told = run.events.find((event) => event.type === 'training');
      expect(told).toMatchObject({ training: { provider: 'cpu', refused } });
      sameBytes(run, cpu);
    },
    120_000,
  );

  elsewhere('where the statistics are frozen on the way too', async () => {
    const run = await train({ provider: 'dml', freezeStatisticsAfter: 1 });
    expect(run.result.qat).toMatchObject({ provider: 'cpu', refused: { provider: 'dml' } });
    expect(run.result.warnings.filter(({ code }) => code === 'PROVIDER_FELL_BACK')).toHaveLength(1);
    sameBytes(run, await train({ freezeStatisticsAfter: 1 }));
  });

  elsewhere('goes on where it was cut off, on the CPU if that is asked for', async () => {
    const [checkpoint, left] = [join(folder(), 'checkpoint'), folder()];
    const listen = (event: Event, open: OpenContext): void => {
      if (event.type !== 'evaluation' || event.evaluation.step !== 2) return;
      cpSync(checkpoint, left, { recursive: true });
      open.cancel();
    };
    await expect(train({ provider: 'dml' }, { checkpoint, listen })).rejects.toMatchObject({ code: 'CANCELLED' });
    const [again, other] = [folder(), folder()];
    cpSync(left, again, { recursive: true });
    cpSync(left, other, { recursive: true });

    const same = await train({ provider: 'dml' }, { checkpoint: again });
    expect(same.result.qat).toMatchObject({ resumedAt: 1, provider: 'cpu', refused: { provider: 'dml' } });
    sameBytes(same, await train({}));

    // As if a graphics card had done the first step.
    const index = join(other, 'training.json');
    const kept = JSON.parse(readFileSync(index, 'utf8')) as { execution: Execution };
    expect(kept.execution).toMatchObject({ provider: 'cpu', refused: { provider: 'dml' } });
    writeFileSync(index, JSON.stringify({ ...kept, execution: { provider: 'webgpu', refused: null } }));
    const changed = await train({}, { checkpoint: other });
    expect(changed.result.qat).toMatchObject({ resumedAt: 1, provider: 'cpu', refused: null });
    expect(logged(changed.events, 'PROVIDER_CHANGED')).toMatchObject({
      params: { step: 1, before: 'WebGPU', now: 'CPU' },
    });
  });
});
