/** What a user does in each of the views beside the wizard: look into a model, change its layers, add data, compare runs. */
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../kit/studio';
import { mouse } from './hands';
import { by, describeInBrowser, openApp, sampleRuns, type App } from './kit';
import { openWire } from './wire';
import { choose } from './wizard';

describeInBrowser('in the sample project', () => {
  let app: App;
  const project = (): string => join(app.home, 'sample-project');

  beforeAll(async () => {
    app = await openApp();
    await by(app.page, 'compress-sample').click();
    await until(() => sampleRuns(app.home)[0]?.file.state === 'done', 90_000);
  });
  afterAll(() => app.end());

  it('the model view finds nodes, and its table changes many layers at once and takes it back', async () => {
    const { page } = app;
    await by(page, 'rail-model').click();
    await by(page, 'doctor').getByText('layers can be quantized').waitFor();
    await by(page, 'graph').waitFor();
    await by(page, 'graph-search').fill('conv');
    await by(page, 'graph-search').press('Enter');
    const first = await by(page, 'node-name').textContent();
    await by(page, 'graph-search').press('Enter');
    await expect.poll(() => by(page, 'node-name').textContent()).not.toBe(first);

    await page.getByRole('tab', { name: /^Layers/ }).click();
    const layers = by(page, 'layers');
    await layers.getByRole('checkbox', { name: 'Choose all' }).check();
    await pick(page, by(page, 'edit-observer'), 'minmax');
    const changed = layers.getByText(/^\d+ changed$/);
    await expect.poll(() => changed.textContent()).not.toBe('0 changed');
    const count = await changed.textContent();
    await by(page, 'layers-undo').click();
    await layers.getByText('0 changed').waitFor();
    await by(page, 'layers-redo').click();
    await layers.getByText(count!).waitFor();
    // What was changed survives leaving the view and closing the window.
    await app.idle();
    await page.reload();
    await page.getByRole('tab', { name: /^Layers/ }).click();
    await layers.getByText(count!).waitFor();
  });

  it('a folder of pictures becomes a data set, guessed first, then edited with a live picture', async () => {
    const { page, home } = app;
    const photos = join(home, 'photos');
    await writePhotos(photos);
    await by(page, 'rail-data').click();
    await by(page, 'add-folder').click();
    await choose(page, mouse(page), photos);
    await page.getByText('8 samples', { exact: true }).waitFor();
    const seen = by(page, 'seen-picture');
    await seen.waitFor();
    const before = await seen.getAttribute('src');
    await pick(page, by(page, 'field-inputs.*.color'), 'BGR');
    const folder = join(project(), 'datasets');
    const written = (): string =>
      readdirSync(folder)
        .map((name) => readFileSync(join(folder, name), 'utf8'))
        .join('');
    await expect.poll(written, { timeout: 15_000 }).toContain('color: BGR');
    await expect.poll(() => seen.getAttribute('src'), { timeout: 30_000 }).not.toBe(before);
    // The network takes 32 × 32 pixels: another size does not fit, and it is said where.
    await by(page, 'field-crop-width').fill('48');
    await by(page, 'field-crop-width').press('Enter');
    await page.getByTestId('error').or(page.getByRole('alert')).first().waitFor();
    await by(page, 'undo').click();
    await seen.waitFor();
  });

  it('two runs stand side by side, in figures, in a scatter and by layer', async () => {
    const { page, home } = app;
    const [{ file: first }] = sampleRuns(home) as [ReturnType<typeof sampleRuns>[number]];
    const wire = await openWire(page);
    const job = { ...first.job, batchNum: 1, name: 'one batch' } as never;
    const second = await wire.call('run.start', { parent: String(first.parent), name: 'one batch', job });
    await until(() => sampleRuns(home).find(({ file }) => file.id === second)?.file.state === 'done', 90_000);
    wire.close();
    await by(page, 'rail-compare').click();
    const table = by(page, 'compare-table');
    await table.getByText('one batch').waitFor();
    await table.getByText(first.name, { exact: true }).waitFor();
    const csv = await saved(page, page.getByRole('img', { name: 'Accuracy against size' }));
    expect(csv.split('\n').filter((line) => line.includes('one batch') || line.includes(first.name))).toHaveLength(2);
    await page.getByText('SQNR by layer').waitFor();
    await by(page, 'compare-runs').click();
    await page.getByRole('option', { name: 'one batch' }).click();
    await expect.poll(() => table.getByText('one batch').count()).toBe(0);
    expect(page.url()).toContain(`runs=${first.id}`);
  });

  it('language and theme change at once, everywhere, and are kept', async () => {
    const { page } = app;
    const background = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await background();
    await by(page, 'theme').click();
    await expect.poll(background).not.toBe(light);
    await by(page, 'language').click();
    await page.getByRole('link', { name: '对比' }).first().waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-CN');
    const dark = await background();
    await app.idle();
    await page.reload();
    await page.getByRole('link', { name: '对比' }).first().waitFor();
    expect(await background()).toBe(dark);
  });
});

async function pick(page: Page, select: Locator, option: string): Promise<void> {
  await select.click();
  await page.getByRole('option', { name: option, exact: true }).filter({ visible: true }).click();
}

/** The CSV of the chart. */
async function saved(page: Page, chart: Locator): Promise<string> {
  const figure = page.locator('figure').filter({ has: chart });
  await figure.hover();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    figure.getByRole('button', { name: 'Save as CSV' }).click(),
  ]);
  return readFileSync(await download.path(), 'utf8');
}

/** Pictures of two classes, each of one colour. */
async function writePhotos(folder: string): Promise<void> {
  for (const [at, name] of ['cats', 'dogs'].entries()) {
    mkdirSync(join(folder, name), { recursive: true });
    for (let i = 0; i < 4; i++) {
      const background = { r: 200, g: 60 * at, b: 30 * i };
      await sharp({ create: { width: 48, height: 40, channels: 3, background } })
        .png()
        .toFile(join(folder, name, `${i}.png`));
    }
  }
}
