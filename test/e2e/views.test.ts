/** Every view in both languages, light and dark, at the size of a small laptop; the pictures are for looking at. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { by, describeInBrowser, openApp, type App } from './kit';

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
    await by(app.page, 'compress-sample').waitFor({ state: 'detached' });
    await app.page.waitForFunction(() => document.querySelector('[data-testid^=run-] .metric, [data-testid^=run-] b'));
  });
  afterAll(() => app.end());

  it.each(LOOKS)('in $language, $theme', async ({ language, theme }) => {
    const { page } = app;
    await go(page, '/settings');
    await by(page, 'set-language')
      .getByText(language === 'zh' ? '中文' : 'English')
      .click();
    await by(page, 'set-theme')
      .locator('label')
      .nth(theme === 'light' ? 0 : 1)
      .click();
    for (const [name, address] of await places(page)) {
      await go(page, address);
      await settled(page);
      await page.screenshot({ path: join(SCREENS, `${name}-${language}-${theme}.png`), animations: 'disabled' });
    }
    expect(await page.evaluate(() => document.documentElement.lang)).toBe(language === 'zh' ? 'zh-CN' : 'en');
  });
});

/** As an address does, without losing what the window holds. */
async function go(page: Page, address: string): Promise<void> {
  await page.evaluate((to) => (location.hash = `#${to}`), address);
  await page.waitForFunction((to) => location.hash.startsWith(`#${to}`), address.split('?')[0]!);
}

async function places(page: Page): Promise<(readonly [string, string])[]> {
  await go(page, '/');
  const id = await page.locator('[data-testid^=run-]').first().getAttribute('data-testid');
  const run = id!.slice('run-'.length);
  return [
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
}

/** Nothing is loading any more. */
async function settled(page: Page): Promise<void> {
  await page.waitForTimeout(150);
  await page.waitForFunction(() => document.querySelector('[aria-busy=true], .el-loading-mask') === null, undefined, {
    timeout: 20_000,
  });
  await page.waitForTimeout(250);
}
