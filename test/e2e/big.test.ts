/**
 * Big models keep window and studio responsive. What is measured is processor time, or a share of the time of the work beside it, so
 * that other programs on the machine do not count; and the best of some rounds, since what the program itself takes is in all of them.
 */
import { mkdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeManyBytes, writeManyNodes } from './bigModels';
import { mouse } from './hands';
import { by, describeInBrowser, openApp, type App } from './kit';
import { TELLS_MEMORY, longestTaskMs, longestWaitMs, peakBytes } from './measure';
import { choose } from './wizard';

const LONG_TASK_MS = 100;
const ROUNDS = 3;
const STUDIO_BYTES = 300e6;

describeInBrowser('a big model', () => {
  let app: App;
  beforeEach(async () => {
    app = await openApp();
  });
  afterEach(() => app.end());

  it('of 5,000 nodes is laid out while window and studio answer, and is fluent to walk in', async () => {
    const { page, browser, home } = app;
    const model = writeManyNodes(home, 5000);
    await projectWith(app, model);
    const opening = await best(async (round) => {
      // Another version of the file: nothing of it is remembered.
      utimesSync(model, new Date(), new Date(Date.now() + round * 10_000));
      return open(app);
    }, isCalm);
    expect(opening.taskMs).toBeLessThan(LONG_TASK_MS);
    expect(opening.waitShare).toBeLessThan(WAIT_SHARE);

    await expect.poll(() => zoomOf(page)).toBeGreaterThan(0);
    const walking = await best(
      () => longestTaskMs(browser, page, () => walk(page)),
      (ms) => ms < LONG_TASK_MS,
    );
    expect(walking).toBeLessThan(LONG_TASK_MS);
    expect(
      await longestTaskMs(browser, page, () => page.evaluate(busyFor, 3 * LONG_TASK_MS)),
      'a task that is long',
    ).toBeGreaterThan(LONG_TASK_MS);
  }, 300_000);

  it.skipIf(!TELLS_MEMORY)(
    'of 500 MB keeps the window responsive and the studio small (memory: Linux alone tells)',
    async () => {
      const { page, home, host } = app;
      await projectWith(app, writeManyBytes(home, 500e6));
      const opening = await open(app);
      await by(page, 'doctor').waitFor();
      expect(opening.taskMs).toBeLessThan(LONG_TASK_MS);
      await by(page, 'graph-search').fill('fc0');
      await by(page, 'graph-search').press('Enter');
      await by(page, 'node-name').getByText('fc0').waitFor();
      expect(peakBytes(host.process.pid!)).toBeLessThan(STUDIO_BYTES);
    },
    180_000,
  );
});

interface Opening {
  readonly taskMs: number;
  /** The longest wait for an answer of the studio, as a share of the time that it took to open the model. */
  readonly waitShare: number;
}

/** A studio that lays out by itself answers nothing for half of that time and more. */
const WAIT_SHARE = 0.25;

const isCalm = ({ taskMs, waitShare }: Opening): boolean => taskMs < LONG_TASK_MS && waitShare < WAIT_SHARE;

/** From the lineage to the drawn graph. */
async function open({ page, browser }: App): Promise<Opening> {
  await page.evaluate(() => (location.hash = '#/'));
  await by(page, 'graph').waitFor({ state: 'detached' });
  const began = performance.now();
  let wait = 0;
  const taskMs = await longestTaskMs(browser, page, async () => {
    await page.evaluate(() => (location.hash = '#/model'));
    wait = await longestWaitMs(page, by(page, 'graph').waitFor({ timeout: 120_000 }));
  });
  return { taskMs, waitShare: wait / (performance.now() - began) };
}

/** The last of at most so many rounds: the first one that is good enough. */
async function best<T>(measure: (round: number) => Promise<T>, good: (measured: T) => boolean): Promise<T> {
  for (let round = 1; ; round++) {
    const measured = await measure(round);
    if (good(measured) || round === ROUNDS) return measured;
  }
}

/** By wheel, by wheel with Ctrl, by dragging, out to the whole graph and back. */
async function walk(page: Page): Promise<void> {
  const { x, y, width, height } = (await by(page, 'graph').boundingBox())!;
  const [left, top] = [x + width / 2, y + height / 2];
  const before = await zoomOf(page);
  await page.mouse.move(left, top);
  for (let i = 0; i < 20; i++) await page.mouse.wheel(0, 400);
  await page.keyboard.down('Control');
  for (let i = 0; i < 20; i++) await page.mouse.wheel(0, 300);
  expect(await zoomOf(page)).toBeLessThan(before);
  for (let i = 0; i < 20; i++) await page.mouse.wheel(0, -300);
  await page.keyboard.up('Control');
  await page.mouse.down();
  await page.mouse.move(left + 100, top - 150, { steps: 20 });
  await page.mouse.up();
  await by(page, 'zoom-fit').click();
  await by(page, 'zoom-in').click();
}

const zoomOf = async (page: Page): Promise<number> => Number(await by(page, 'graph').getAttribute('data-zoom'));

function busyFor(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

async function projectWith({ page, home }: App, model: string): Promise<void> {
  const hands = mouse(page);
  const folder = join(home, 'big');
  mkdirSync(folder);
  await hands.press('project-menu');
  await hands.press('project-create');
  await hands.write('name', 'Big');
  await choose(page, hands, folder);
  await page.getByText('Begin with a model').waitFor();
  await hands.press('add-model');
  await choose(page, hands, model);
  await page.locator('[data-testid^=model-]').first().waitFor();
}
