/** An accuracy goal on the sample: from the model to the package through a search, by mouse and by keyboard alone. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { RunResult } from '../../proto/job';
import { keyboard, mouse, type Hands } from './hands';
import { by, describeInBrowser, openApp, sampleRuns, type App } from './kit';
import { openWire } from './wire';
import { choose } from './wizard';

const SEARCH_MS = 240_000;

describeInBrowser('a search for an accuracy goal', () => {
  let app: App;
  beforeEach(async () => {
    app = await openApp();
    await by(app.page, 'compress-sample').waitFor();
    await fourBits(app.page);
  });
  afterEach(() => app.end());

  it.each([
    ['mouse', mouse],
    ['keyboard', keyboard],
  ])(
    'is followed live, explained and exported by %s',
    async (_, handsOf) => {
      const { page, home } = app;
      const hands = handsOf(page);
      await hands.press('rail-compress');
      await isOpen(page, 'model');
      await chooseRadio(page, hands, 'technique-ptq', 'technique-auto', 1);
      for (const step of ['model', 'target', 'data']) {
        await isOpen(page, step);
        await hands.press('next');
      }
      await isOpen(page, 'method');
      await chooseRadio(page, hands, 'depth-recommended', 'depth-expert', 2);
      await writeNumber(page, hands, 'max-drop', '0.2');
      await hands.press('next');
      await isOpen(page, 'review');
      await hands.press('start-run');
      await by(page, 'search').waitFor({ timeout: SEARCH_MS });
      // By keyboard it is not waited for its end: what it has by then is kept.
      if (hands.name === 'keyboard') await hands.press('keep');
      await by(page, 'search-says').waitFor({ timeout: SEARCH_MS });
      const [run] = sampleRuns(home);
      const { auto } = JSON.parse(readFileSync(join(run!.folder, 'result.json'), 'utf8')) as RunResult;
      expect(run!.file.job).toMatchObject({ kind: 'auto', maxDrop: 0.2, strategy: 'winBack' });
      expect(auto!.end).toBe(hands.name === 'keyboard' ? 'kept' : 'through');
      expect(auto!.goalReached).toBe(run!.file.state === 'done');
      await hands.press('full-result');
      const found = by(page, 'search-result');
      await found.waitFor();
      const count = new Set(auto!.rolledBack.map(({ layer }) => layer)).size;
      expect(await found.textContent()).toMatch(
        auto!.goalReached && count === 0 ? /nothing rolled back/ : new RegExp(`${count} of ${auto!.layers}`),
      );
      await hands.press('to-export');
      await hands.press('save-package');
      const zip = join(home, 'found.zip');
      await choose(page, hands, zip);
      await by(page, 'package-made').waitFor();
      expect(existsSync(zip)).toBe(true);
    },
    2 * SEARCH_MS,
  );
});

/** The table of layers asks for 4 bits wherever they are possible, so that something has to be rolled back. */
async function fourBits(page: Page): Promise<void> {
  const wire = await openWire(page);
  const [model] = (await wire.call('project.get', {}))!.models;
  const { rows } = await wire.call('plan.view', { model: model!.id });
  const able = rows.filter(({ quantizable, weightBitsPossible }) => quantizable && weightBitsPossible.includes(4));
  const changes = Object.fromEntries(able.map(({ name }) => [name, { weightBits: 4 }]));
  await wire.call('draft.save', { id: `layers${model!.id}`, state: { changes } });
  wire.close();
}

const isOpen = (page: Page, step: string): Promise<void> =>
  page.locator(`[data-testid="step-${step}"][aria-expanded="true"]`).waitFor({ timeout: SEARCH_MS });

/** A group of radios is one stop of the Tab key; arrows go on from the one that is chosen. */
async function chooseRadio(page: Page, hands: Hands, from: string, to: string, steps: number): Promise<void> {
  if (hands.name === 'mouse') return hands.press(to);
  await hands.press(from);
  for (let step = 0; step < steps; step++) await page.keyboard.press('ArrowRight');
}

async function writeNumber(page: Page, hands: Hands, id: string, text: string): Promise<void> {
  if (hands.name === 'keyboard') return hands.write(id, text);
  await by(page, id).locator('input').fill(text);
  await by(page, id).locator('input').press('Enter');
}
