/** Every view in both languages, light and dark, at the size of a small laptop; the pictures are for looking at. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../kit/studio';
import { mouse } from './hands';
import { by, describeInBrowser, openApp, sampleRuns, type App } from './kit';
import { choose } from './wizard';

const SCREENS = fileURLToPath(new URL('../.screens', import.meta.url));
const LOOKS = (['en', 'zh'] as const).flatMap((language) =>
  (['light', 'dark'] as const).map((theme) => ({ language, theme })),
);

describeInBrowser('every view', () => {
  let app: App;

  beforeAll(async () => {
    mkdirSync(SCREENS, { recursive: true });
    app = await openApp();
    await by(app.page, 'compress-sample').click();
    await until(() => sampleRuns(app.home)[0]?.file.state === 'done', 60_000);
  });
  afterAll(() => app.end());

  it.each(LOOKS)('in $language, $theme', async (look) => {
    const { page } = app;
    const { language } = look;
    await wear(page, look);
    for (const [name, address] of places(sampleRuns(app.home)[0]!.file.id)) {
      await go(page, address);
      await shoot(app, `${name}-${language}-${look.theme}`);
    }
    expect(await page.evaluate(() => document.documentElement.lang)).toBe(language === 'zh' ? 'zh-CN' : 'en');
  });

  it('and what is not as usual: a mistake, an empty project', async () => {
    const { page, home } = app;
    for (const language of ['en', 'zh'] as const) {
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
    const folder = join(home, 'empty');
    mkdirSync(folder);
    await by(page, 'project-menu').click();
    await by(page, 'project-create').click();
    await by(page, 'name').fill('空项目');
    await by(page, 'name').press('Enter');
    await choose(page, mouse(page), folder);
    for (const [name, address] of places('none')) {
      await go(page, address);
      await shoot(app, `${name}-empty`);
    }
  });
});

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

const places = (run: string): (readonly [string, string])[] => [
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
