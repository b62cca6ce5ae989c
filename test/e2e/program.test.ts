/** A data set that measures with a program of its own: the user is shown it before it runs, once in a project. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { shellText } from '../../proto/commandLine';
import { until } from '../kit/studio';
import { by, describeInBrowser, openApp, sampleRuns, type App } from './kit';
import { openWire, type TestWire } from './wire';

describeInBrowser('a program of a data set', () => {
  let app: App;
  let wire: TestWire;
  let folder: string;

  beforeAll(async () => {
    app = await openApp();
    await by(app.page, 'compress-sample').waitFor();
    wire = await openWire(app.page);
    folder = join(app.home, 'sample-project', 'sample');
  });
  afterAll(async () => {
    wire.close();
    await app.end();
  });

  /** The sample's test set, its first samples measured by a program that says `value`; gives how the program reads. */
  function describe(program: string, value: number): string {
    const text = `import { writeFileSync } from 'node:fs';
      writeFileSync(new URL('ran-${program}', import.meta.url), '');
      console.log(JSON.stringify({ value: ${value} }));`;
    writeFileSync(join(folder, `${program}.mjs`), text);
    const run = [process.execPath, `${program}.mjs`];
    const metric = { kind: 'command', run, higherIsBetter: true, name: 'own' };
    const own = readFileSync(join(folder, 'test.yaml'), 'utf8').replace(
      /^metric:.*$/m,
      `metric: ${JSON.stringify(metric)}`,
    );
    writeFileSync(join(folder, 'own.yaml'), `${own}range: [0, 50]\n`);
    return shellText(run);
  }

  const ended = (id: string): boolean =>
    sampleRuns(app.home).some(({ file }) => file.id === id && file.state === 'done');

  it('is shown where a run needs it, runs once allowed, and is not asked for again', async () => {
    const { page, home } = app;
    await wire.call('project.allow', { command: describe('first', 1) });
    const { models, datasets } = (await wire.call('project.get', {}))!;
    const calib = datasets.find(({ path }) => path.includes('calib'))!.absolutePath;
    const job = { kind: 'ptq', model: models[0]!.absolutePath, calib, eval: join(folder, 'own.yaml') } as const;
    const first = await wire.call('run.start', { parent: models[0]!.id, name: 'own', job });
    await until(() => ended(first), 60_000);

    const command = describe('second', 42);
    await page.evaluate(() => (location.hash = '#/'));
    await by(page, `run-${first}`).click();
    await by(page, 'run-again').click();
    await by(page, 'consent').waitFor();
    expect(await page.locator('.command').innerText()).toBe(command);
    await by(page, 'consent-no').click();
    await by(page, 'consent').waitFor({ state: 'detached' });
    expect(sampleRuns(home)).toHaveLength(1);
    expect(existsSync(join(folder, 'ran-second'))).toBe(false);

    await by(page, 'run-again').click();
    await by(page, 'consent-yes').click();
    await until(() => sampleRuns(home).length === 2, 15_000);
    const second = sampleRuns(home).find(({ file }) => file.id !== first)!;
    await until(() => ended(second.file.id), 60_000);
    const result = JSON.parse(readFileSync(join(second.folder, 'result.json'), 'utf8')) as object;
    expect(result).toMatchObject({ float: { metric: 'own', value: 42, samples: 50 }, deltaCi95: null });

    await by(page, `run-${first}`).click();
    await by(page, 'run-again').click();
    await until(() => sampleRuns(home).length === 3, 15_000);
    expect(await by(page, 'consent').count()).toBe(0);
  }, 180_000);
});
