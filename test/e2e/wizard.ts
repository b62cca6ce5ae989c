/** The way through the wizard, from its first step to the saved package. */
import { existsSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Hands } from './hands';

const RUN_MS = 100_000;

const isOpen = (page: Page, step: string): Promise<void> =>
  page.locator(`[data-testid="step-${step}"][aria-expanded="true"]`).waitFor({ timeout: RUN_MS });

/** Takes what is recommended; gives what the result says of the quantized accuracy. */
export async function throughWizard(page: Page, hands: Hands, zip: string): Promise<string> {
  for (const step of ['model', 'target', 'data', 'method']) {
    await isOpen(page, step);
    await hands.press('next');
  }
  await isOpen(page, 'review');
  await hands.press('start-run');
  await isOpen(page, 'run');
  await page.locator('[data-testid="step-result"]:not([disabled])').waitFor({ timeout: RUN_MS });
  if ((await page.getByTestId('quantized-accuracy').count()) === 0) await hands.press('step-result');
  const shown = (await page.getByTestId('quantized-accuracy').first().textContent()) ?? '';
  await hands.press('next');
  await isOpen(page, 'export');
  await hands.press('save-package');
  await choose(page, hands, zip);
  await page.getByTestId('package-made').waitFor();
  expect(existsSync(zip)).toBe(true);
  return shown;
}

/** Answers the browser of files: a folder or file that exists, or a file to be written. */
export async function choose(page: Page, hands: Hands, path: string): Promise<void> {
  const browser = page.getByTestId('file-browser');
  await browser.waitFor();
  const stat = statSync(path, { throwIfNoEntry: false });
  const folder = stat?.isDirectory() ? path : dirname(path);
  const answer = page.getByTestId('file-answer');
  await hands.write('file-path', folder);
  if (!stat) {
    await answer.filter({ hasText: folder }).waitFor();
    // Enter in the name answers.
    await hands.write('file-name', basename(path));
  } else {
    if (stat.isFile())
      await browser
        .getByRole('row')
        .filter({ hasText: basename(path) })
        .first()
        .click();
    await answer.getByText(path, { exact: true }).waitFor();
    await hands.press('file-choose');
  }
  await browser.waitFor({ state: 'hidden' });
}
