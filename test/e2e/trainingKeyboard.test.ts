/** A training of the sample without a mouse: Tab, Enter and arrows from the first step to the package; and one that is paused. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Input } from '../../proto/contract';
import type { RunResult } from '../../proto/job';
import { until } from '../kit/studio';
import { keyboard, tabTo, type Hands } from './hands';
import { by, describeInBrowser, openApp, sampleRuns, type App } from './kit';
import { openWire } from './wire';
import { choose } from './wizard';

const RUN_MS = 100_000;

describeInBrowser('a training without a mouse', () => {
  let app: App;
  beforeEach(async () => {
    app = await openApp();
    await by(app.page, 'compress-sample').waitFor();
  });
  afterEach(() => app.end());

  it('goes from the wizard, with a layer of its own bits, to the package', async () => {
    const { page, home } = app;
    const hands = keyboard(page);
    await toMethod(page, hands);
    await chooseExpert(page, hands);
    const layer = await fourBits(page);
    await hands.press('next');
    await isOpen(page, 'review');
    await hands.press('start-run');
    await by(page, 'training-says').waitFor({ timeout: RUN_MS });
    const [run] = sampleRuns(home);
    expect(run!.file).toMatchObject({ state: 'done', job: { kind: 'qat', steps: 4, batchSize: 16 } });
    const config = jsonIn(run!.folder, 'config.json') as Record<string, { retrain_weight_config: object }>;
    expect(config[layer]!.retrain_weight_config).toMatchObject({ dst_type: 'INT4' });
    const others = Object.values(config).filter((each) => JSON.stringify(each).includes('INT4'));
    expect(others).toHaveLength(1);
    await hands.press('full-result');
    await by(page, 'training-result').waitFor();
    await hands.press('to-export');
    await hands.press('save-package');
    const zip = join(home, 'trained.zip');
    await choose(page, hands, zip);
    await by(page, 'package-made').waitFor();
    expect(existsSync(zip)).toBe(true);
  });

  it('is paused, found again after the window was closed, and goes on', async () => {
    const { page, home } = app;
    const hands = keyboard(page);
    const state = (): string => sampleRuns(home)[0]!.file.state;
    await startLong(page, home);
    await by(page, 'training-now').waitFor({ timeout: RUN_MS });
    await hands.press('pause');
    await until(() => state() === 'paused', RUN_MS);
    await by(page, 'run-broken')
      .getByText(/Paused after step \d+ of 400/)
      .waitFor();
    await app.idle();
    await page.reload();
    await hands.press('live-resume');
    // What was seen before the pause stands there until the new process says that it goes on.
    await by(page, 'training')
      .getByText(/goes on after step \d+$/)
      .waitFor({ timeout: RUN_MS });
    await hands.press('keep');
    await until(() => state() === 'done', RUN_MS);
    const { qat } = jsonIn(sampleRuns(home)[0]!.folder, 'result.json') as RunResult;
    expect(qat).toMatchObject({ end: 'kept', steps: 400 });
    expect(qat!.resumedAt).toBeGreaterThan(0);
    expect(qat!.done).toBeGreaterThanOrEqual(qat!.resumedAt);
  });
});

async function toMethod(page: Page, hands: Hands): Promise<void> {
  await hands.press('rail-compress');
  await isOpen(page, 'model');
  await tabTo(page, '[data-testid="technique-ptq"]');
  await arrows(page, 'ArrowRight', 2);
  for (const step of ['model', 'target', 'data']) {
    await isOpen(page, step);
    await hands.press('next');
  }
  await isOpen(page, 'method');
}

/** Few steps of few samples. */
async function chooseExpert(page: Page, hands: Hands): Promise<void> {
  await tabTo(page, '[data-testid="depth-recommended"]');
  await arrows(page, 'ArrowRight', 2);
  await by(page, 'training-steps').waitFor();
  await hands.write('training-steps', '4');
  await hands.write('training-batchSize', '16');
  await by(page, 'training-fields').getByText('4 steps of 16 samples').waitFor();
}

/** Gives the second layer of the table weights of 4 bits; gives its name. */
async function fourBits(page: Page): Promise<string> {
  await tabTo(page, '[data-testid="layers"] [role="grid"]');
  await arrows(page, 'ArrowDown', 2);
  await page.keyboard.press('Space');
  await tabTo(page, '[data-testid="edit-weightBits"]');
  await page.keyboard.press('Enter');
  await page.getByRole('option', { name: '4 bit', exact: true }).filter({ visible: true }).waitFor();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await by(page, 'layers').getByText('1 changed', { exact: true }).waitFor();
  const name = await by(page, 'layers').locator('.touched').textContent();
  return name!.trim();
}

async function arrows(page: Page, key: string, times: number): Promise<void> {
  for (let time = 0; time < times; time++) await page.keyboard.press(key);
}

/** A long training of the sample, watched on its page. */
async function startLong(page: Page, home: string): Promise<void> {
  const at = (name: string): string => join(home, 'sample-project', 'sample', name);
  const wire = await openWire(page);
  const [model] = (await wire.call('project.get', {}))!.models;
  const counts = { steps: 400, evaluateEvery: 4, batchSize: 16 };
  const files = { model: at('model.onnx'), train: at('calib.yaml'), eval: at('test.yaml') };
  const job: Input<'run.start'>['job'] = { kind: 'qat', ...files, ...counts };
  const id = await wire.call('run.start', { parent: model!.id, name: 'QAT', job });
  wire.close();
  await page.evaluate((to) => (location.hash = `#/run/${to}`), id);
}

const isOpen = (page: Page, step: string): Promise<void> =>
  page.locator(`[data-testid="step-${step}"][aria-expanded="true"]`).waitFor({ timeout: RUN_MS });

const jsonIn = (folder: string, name: string): unknown =>
  JSON.parse(readFileSync(join(folder, name), 'utf8')) as unknown;
