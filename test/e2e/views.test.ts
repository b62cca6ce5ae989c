/** Every view in both languages, light and dark, at the size of a small laptop; the pictures are for looking at. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LayerReport } from '../../proto/job';
import { until } from '../kit/studio';
import { mouse } from './hands';
import { by, describeInBrowser, openApp, sampleRuns, type App, type RunOnDisk } from './kit';
import { openWire } from './wire';
import { choose, throughWizard } from './wizard';

const SCREENS = fileURLToPath(new URL('../.screens', import.meta.url));
const LOOKS = (['en', 'zh'] as const).flatMap((language) =>
  (['light', 'dark'] as const).map((theme) => ({ language, theme })),
);

const STEPS = ['model', 'target', 'data', 'method', 'review', 'run', 'result', 'export'];

describeInBrowser('every view', () => {
  let app: App;
  let done: string;
  let failed: string;
  let trained: string;
  let layer: string;

  beforeAll(async () => {
    mkdirSync(SCREENS, { recursive: true });
    app = await openApp();
    await by(app.page, 'compress-sample').waitFor();
    await by(app.page, 'rail-compress').click();
    await throughWizard(app.page, mouse(app.page), join(app.home, 'package.zip'));
    const [{ folder, file }] = sampleRuns(app.home) as [ReturnType<typeof sampleRuns>[number]];
    done = file.id;
    layer = (JSON.parse(readFileSync(join(folder, 'layers.json'), 'utf8')) as LayerReport[])[0]!.name;
    failed = await failedRun(app, file);
    trained = await trainedRun(app, file);
  });
  afterAll(() => app.end());

  it.each(LOOKS)(
    'in $language, $theme',
    async (look) => {
      const { page } = app;
      const { language } = look;
      await wear(page, look);
      const shot = (name: string): Promise<void> => shoot(app, `${name}-${language}-${look.theme}`);
      for (const [name, address] of [...places(done), ...more(done, failed, layer), ...trainings(trained)]) {
        await go(page, address);
        await shot(name);
      }
      await go(page, '/model');
      await page.getByRole('tab').nth(1).click();
      await shot('model-layers');
      await go(page, '/compress');
      for (const step of STEPS) {
        const head = by(page, `step-${step}`);
        if ((await head.getAttribute('aria-expanded')) !== 'true') await head.click();
        await shot(`compress-${step}`);
      }
      await by(page, 'technique-qat').click();
      for (const step of ['data', 'method', 'review']) {
        await by(page, `step-${step}`).click();
        if (step === 'method') await by(page, 'depth-expert').click();
        await shot(`compress-training-${step}`);
      }
      await by(page, 'technique-ptq').click();
      await by(page, 'drawer-toggle').click();
      await shot('drawer');
      await by(page, 'drawer-toggle').click();
      expect(await page.evaluate(() => document.documentElement.lang)).toBe(language === 'zh' ? 'zh-CN' : 'en');
    },
    300_000,
  );

  it('and what is not as usual: a mistake, an empty project, none, files that are gone', async () => {
    const { page, home } = app;
    await wear(page, { language: 'en', theme: 'light' });
    await go(page, '/data');
    for (const language of ['en', 'zh'] as const) await shootMistakes(app, language);
    const folder = join(home, 'empty');
    mkdirSync(folder);
    await by(page, 'project-menu').click();
    await by(page, 'project-create').click();
    await by(page, 'name').fill('空项目');
    await by(page, 'name').press('Enter');
    await choose(page, mouse(page), folder);
    const wire = await openWire(page);
    await inBoth(app, 'empty', places('none'));
    const path = join(folder, 'gone.onnx');
    writeFileSync(path, 'not for long');
    const model = await wire.call('model.add', { path });
    writeFileSync(join(folder, 'gone.yaml'), 'inputs: {}\n');
    await wire.call('data.add', { path: join(folder, 'gone.yaml') });
    await inBoth(app, 'broken', [['model', `/model?model=${model}`]]);
    for (const name of ['gone.onnx', 'gone.yaml']) rmSync(join(folder, name));
    await page.reload({ waitUntil: 'networkidle' });
    // The window goes to its address first; one that is set before is lost.
    await by(page, 'project-menu').waitFor();
    await inBoth(app, 'gone', places('none'));
    await wire.call('project.close', {});
    wire.close();
    await inBoth(app, 'start', [['lineage', '/']]);
  }, 300_000);
});

/** A run that cannot begin: its calibration data are not there. */
async function failedRun({ page, home }: App, { parent, job }: RunOnDisk): Promise<string> {
  const wire = await openWire(page);
  const wrong = { ...job, calib: join(home, 'nowhere.yaml') } as never;
  const id = await wire.call('run.start', { parent, name: 'without data', job: wrong });
  await until(() => sampleRuns(home).find(({ file }) => file.id === id)?.file.state === 'failed', 60_000);
  wire.close();
  return id;
}

/** A short training that goes on from a quantization. */
async function trainedRun({ page, home }: App, { id: parent, job }: RunOnDisk): Promise<string> {
  const wire = await openWire(page);
  const { model, calib: train, eval: held } = job;
  const training = { kind: 'qat', model, train, eval: held, batchSize: 16, epochs: 1, evaluateEvery: 4 } as never;
  const id = await wire.call('run.start', { parent, name: 'QAT', job: training });
  await until(() => sampleRuns(home).find(({ file }) => file.id === id)?.file.state === 'done', 120_000);
  wire.close();
  return id;
}

async function shootMistakes(app: App, language: Look['language']): Promise<void> {
  const { page } = app;
  await wear(page, { language, theme: 'light' });
  await go(page, '/data');
  await by(page, 'own-copy').or(by(page, 'undo')).first().waitFor();
  if (await by(page, 'own-copy').isVisible()) await by(page, 'own-copy').click();
  await by(page, 'field-inputs.*.source.path').fill('nowhere.npy');
  await by(page, 'field-inputs.*.source.path').press('Enter');
  await by(page, 'problem-inputs.*.source.path').waitFor();
  await shoot(app, `data-wrong-${language}-light`);
  await by(page, 'face-yaml').click();
  await by(page, 'yaml').fill('inputs:\n  "*":\n    source: { kind: pictures, path: here }\n');
  await by(page, 'yaml').blur();
  await by(page, 'error').first().waitFor();
  await shoot(app, `data-yaml-${language}-light`);
  await by(page, 'yaml').fill('');
}

/** Places in both languages, light in one and dark in the other. */
async function inBoth(app: App, what: string, list: readonly Place[]): Promise<void> {
  for (const look of [LOOKS[0]!, LOOKS[3]!]) {
    await wear(app.page, look);
    for (const [name, address] of list) {
      await go(app.page, address);
      await shoot(app, `${name}-${what}-${look.language}-${look.theme}`);
    }
  }
}

interface Look {
  readonly language: 'en' | 'zh';
  readonly theme: 'light' | 'dark';
}

async function wear(page: Page, { language, theme }: Look): Promise<void> {
  await go(page, '/settings');
  await by(page, 'set-language')
    .getByText(language === 'zh' ? '中文' : 'English')
    .click();
  await by(page, 'set-theme')
    .locator('label')
    .nth(theme === 'light' ? 0 : 1)
    .click();
}

/** As an address does, without losing what the window holds. */
async function go(page: Page, address: string): Promise<void> {
  await page.evaluate((to) => (location.hash = `#${to}`), address);
  await page.waitForFunction((to) => location.hash.startsWith(`#${to}`), address.split('?')[0]!);
}

type Place = readonly [name: string, address: string];

const places = (run: string): readonly Place[] => [
  ['lineage', '/'],
  ['model', '/model'],
  ['data', '/data'],
  ['compress', '/compress'],
  ['run', `/run/${run}`],
  ['result', `/result/${run}`],
  ['compare', `/compare?runs=${run}`],
  ['export', `/export/${run}`],
  ['settings', '/settings'],
];

/** The same views with something chosen in them, and those of a run that failed. */
const more = (run: string, failed: string, layer: string): readonly Place[] => [
  ['lineage-run', `/?run=${run}`],
  ['model-node', `/model?run=${run}&layer=${layer}`],
  ['result-layer', `/result/${run}?layer=${layer}`],
  ['run-failed', `/run/${failed}`],
  ['result-failed', `/result/${failed}`],
  ['export-failed', `/export/${failed}`],
];

const trainings = (trained: string): readonly Place[] => [
  ['run-training', `/run/${trained}`],
  ['result-training', `/result/${trained}`],
  ['lineage-training', `/?run=${trained}`],
];

/** Once every answer has come, and nothing stands under the mouse. */
async function shoot({ page, idle }: App, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  // A question is asked when what leads to it has been drawn: twice, because one answer may lead to the next question.
  for (let i = 0; i < 2; i++) {
    await page.waitForTimeout(200);
    await idle();
  }
  await page.waitForTimeout(150);
  await page.screenshot({ path: join(SCREENS, `${name}.png`), animations: 'disabled' });
}
