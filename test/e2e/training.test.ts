/** Quantization-aware training of the sample: from the wizard to the package by mouse, and on from its checkpoint once the engine was killed. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Input } from '../../proto/contract';
import { jobSchema, type RunResult, type TimedEvent } from '../../proto/job';
import { until } from '../kit/studio';
import { enginesOf } from './engines';
import { mouse, type Hands } from './hands';
import { by, describeInBrowser, openApp, sampleRuns, type App } from './kit';
import { openWire, type TestWire } from './wire';
import { choose } from './wizard';

const RUN_MS = 100_000;

describeInBrowser(
  'a training',
  () => {
    let app: App;
    beforeEach(async () => {
      app = await openApp();
      await by(app.page, 'compress-sample').waitFor();
    });
    afterEach(() => app.end());

    it('of the sample is chosen, followed live, explained and exported by mouse', async () => {
      const { page, home } = app;
      const hands = mouse(page);
      await startTraining(page, hands, { steps: '6', evaluateEvery: '3', batchSize: '16' });
      await by(page, 'training-says').waitFor({ timeout: RUN_MS });
      const [run] = sampleRuns(home);
      expect(run!.file).toMatchObject({
        state: 'done',
        job: { kind: 'qat', steps: 6, evaluateEvery: 3, batchSize: 16, learningRate: 1e-5 },
      });
      const { qat, compressed } = resultOf(run!.folder);
      expect(qat!.done).toBe(6);
      expect(qat!.evaluations.map(({ step }) => step)).toEqual([3, 6]);
      expect(await by(page, 'training-says').textContent()).toContain(`after step ${qat!.keptStep}`);
      await hands.press('full-result');
      const found = by(page, 'training-result');
      await found.waitFor();
      expect(await found.textContent()).toContain(compressed!.value.toFixed(2));
      expect(await by(page, 'simulation').textContent()).toContain('deploy vs fake-quant');
      await hands.press('to-export');
      await hands.press('save-package');
      const zip = join(home, 'trained.zip');
      await choose(page, hands, zip);
      await by(page, 'package-made').waitFor();
      expect(existsSync(zip)).toBe(true);
      await hands.press('rail-lineage');
      await by(page, `run-${run!.file.id}`).getByText('QAT', { exact: true }).waitFor();
    });

    it('whose engine was killed goes on from its checkpoint', async () => {
      const { page, home, host } = app;
      const wire = await openWire(page);
      const measured = beyond(wire, 4);
      const [model] = (await wire.call('project.get', {}))!.models;
      const id = await wire.call('run.start', { parent: model!.id, name: 'QAT', job: jobIn(home) });
      await go(page, `/run/${id}`);
      await measured;
      for (const pid of enginesOf(host.process.pid!, id)) process.kill(pid, 'SIGKILL');
      const state = (): string => sampleRuns(home)[0]!.file.state;
      await until(() => state() === 'failed', RUN_MS);
      await by(page, 'live-resume').click();
      await by(page, 'training')
        .getByText(/goes on after step \d+$/)
        .waitFor({ timeout: RUN_MS });
      await by(page, 'keep').click();
      await until(() => state() === 'done', RUN_MS);
      const { qat } = resultOf(sampleRuns(home)[0]!.folder);
      expect(qat!.end).toBe('kept');
      expect(qat!.resumedAt).toBeGreaterThan(0);
      expect(qat!.resumedAt % 4).toBe(0);
      expect(qat!.evaluations[0]!.step).toBe(4);
      expect(qat!.done).toBeGreaterThan(qat!.resumedAt);
      wire.close();
    });
  },
  { '/proc': existsSync('/proc') },
);

/** Through the wizard with every parameter open. */
async function startTraining(page: Page, hands: Hands, counts: Readonly<Record<string, string>>): Promise<void> {
  await hands.press('rail-compress');
  await isOpen(page, 'model');
  await hands.press('technique-qat');
  for (const step of ['model', 'target', 'data']) {
    await isOpen(page, step);
    await hands.press('next');
  }
  await isOpen(page, 'method');
  await hands.press('depth-expert');
  for (const [key, text] of Object.entries(counts)) {
    const field = by(page, `training-${key}`).locator('input');
    await field.fill(text);
    await field.press('Enter');
  }
  await hands.write('training-learningRate', '1e-5');
  await by(page, 'training-fields').getByText(`${counts['steps']} steps of 16 samples, 8 an epoch.`).waitFor();
  await hands.press('next');
  await isOpen(page, 'review');
  const job = await page.locator('.config pre').textContent();
  expect(jobSchema.parse(JSON.parse(job!))).toMatchObject({ kind: 'qat', learningRate: 1e-5 });
  await hands.press('start-run');
}

const isOpen = (page: Page, step: string): Promise<void> =>
  page.locator(`[data-testid="step-${step}"][aria-expanded="true"]`).waitFor({ timeout: RUN_MS });

/** A long training of the sample, measured every four steps. */
const jobIn = (home: string): Input<'run.start'>['job'] => {
  const at = (name: string): string => join(home, 'sample-project', 'sample', name);
  const counts = { steps: 400, evaluateEvery: 4, batchSize: 16 };
  return { kind: 'qat', model: at('model.onnx'), train: at('calib.yaml'), eval: at('test.yaml'), ...counts };
};

/** Until a training has gone beyond an evaluation: from then on there is a checkpoint. */
function beyond(wire: TestWire, step: number): Promise<void> {
  return new Promise((resolve) =>
    wire.hear((reply) => {
      if (!('event' in reply) || reply.event !== 'run') return;
      const { event } = reply.payload as { event: TimedEvent };
      if (event.type === 'step' && event.step.step > step) resolve();
    }),
  );
}

async function go(page: Page, address: string): Promise<void> {
  await page.evaluate((to) => (location.hash = `#${to}`), address);
}

const resultOf = (folder: string): RunResult =>
  JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')) as RunResult;
