/** A trained network of the user's own: a new project, model and data found by browsing, the wizard, the package. */
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunResult } from '../../proto/job';
import { DATA, dataModel } from '../kit/shared';
import { mouse } from './hands';
import { by, describeInBrowser, openApp, type App } from './kit';
import { choose, throughWizard } from './wizard';

const MODEL = dataModel('cifar10_resnet20');
const CALIBRATION = join(DATA, 'cifar10/calib.yaml');
const EVALUATION = join(DATA, 'cifar10/test-small.yaml');

describeInBrowser('ResNet-20 on CIFAR-10', tests, { 'shared data': existsSync(MODEL) && existsSync(CALIBRATION) });

function tests(): void {
  let app: App;
  beforeAll(async () => {
    app = await openApp();
  });
  afterAll(() => app.end());

  it('is compressed in a project of its own', async () => {
    const { page, home } = app;
    const hands = mouse(page);
    const folder = join(home, 'cifar');
    mkdirSync(folder);
    await hands.press('project-menu');
    await hands.press('project-create');
    await hands.write('name', 'CIFAR-10');
    await choose(page, hands, folder);
    await page.getByText('Begin with a model').waitFor();
    await hands.press('add-model');
    await choose(page, hands, MODEL);
    await page.locator('[data-testid^=model-]').first().waitFor();

    await hands.press('rail-data');
    for (const path of [CALIBRATION, EVALUATION]) {
      await hands.press('add-dataset');
      await choose(page, hands, path);
      await by(page, 'data-facts').waitFor();
      await by(page, 'seen-picture').waitFor();
    }
    await hands.press('check-overlap');
    await by(page, 'overlap').getByText('None of 512 samples').waitFor();

    await hands.press('rail-compress');
    const zip = join(home, 'resnet20.zip');
    const shown = await throughWizard(page, hands, zip);
    const runs = join(folder, 'runs');
    const name = readdirSync(runs).find((each) => existsSync(join(runs, each, 'result.json')))!;
    const { float, compressed } = JSON.parse(readFileSync(join(runs, name, 'result.json'), 'utf8')) as RunResult;
    expect(float!.value).toBeGreaterThan(85);
    expect(compressed!.value).toBeGreaterThan(float!.value - 2);
    expect(shown).toContain(compressed!.value.toFixed(2));
  });
}
