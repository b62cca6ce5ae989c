/** The engine is killed in each stage of its work, then the whole app is: nothing is lost, nothing is half-written. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Stage, TimedEvent } from '../../proto/job';
import { STAGES } from '../../proto/stages';
import { until } from '../kit/studio';
import { enginesOf } from './engines';
import { by, describeInBrowser, openApp, openWindow, sampleRuns, startHost, type App } from './kit';
import { openWire, type TestWire } from './wire';

/** Of a quantization with evaluation, in their order. */
const ORDER: readonly Stage[] = [
  'load',
  'check',
  'float',
  'calibrate',
  'quantize',
  'measure',
  'simulate',
  'evaluate',
  'write',
];
/** A stage may be over before the signal arrives; what counts is the last one that was told. */
const ATTEMPTS = 5;

describeInBrowser('a run that is killed', tests, { '/proc': existsSync('/proc') });

function tests(): void {
  let app: App;
  beforeEach(async () => {
    app = await openApp();
    await by(app.page, 'compress-sample').waitFor();
  });
  afterEach(() => app.end());

  it('in any of its stages says so, and can be started again', async () => {
    const { page, home, host, browser } = app;
    const wire = await openWire(page);
    const reached = new Set<Stage>();
    let start = (): Promise<unknown> => by(page, 'compress-sample').click();
    for (const stage of ORDER) {
      for (let attempt = 1; !reached.has(stage) && attempt <= ATTEMPTS; attempt++) {
        const dead = await killedIn(stage, app, wire, start);
        start = () => by(page, 'live-again').click();
        if (dead.last !== undefined) reached.add(dead.last);
        else start = () => wire.call('run.again', { id: dead.id });
      }
    }
    expect([...reached]).toEqual(
      expect.arrayContaining(['load', 'float', 'calibrate', 'measure', 'evaluate', 'write']),
    );
    await start();
    await until(() => sampleRuns(home).at(-1)!.file.state === 'done', 60_000);
    wire.close();

    const states = sampleRuns(home).map(({ file }) => file.state);
    await host.stop();
    app.faults.length = 0;
    await app.close();
    app.host = await startHost(home);
    const again = await openWindow(browser, app.host.address);
    for (const { file } of sampleRuns(home)) await by(again.page, `run-${file.id}`).waitFor();
    expect(sampleRuns(home).map(({ file }) => file.state)).toEqual(states);
  }, 400_000);

  it('with the whole app is there as interrupted at the next start', async () => {
    const { home, browser, page: first } = app;
    const lastHost = app.host;
    const wire = await openWire(first);
    const working = stageOf(wire, 'calibrate');
    await by(first, 'compress-sample').click();
    await working;
    const engines = enginesOf(lastHost.process.pid!);
    expect(engines.length).toBeGreaterThan(0);
    await lastHost.stop('SIGKILL');
    await by(first, 'not-connected').waitFor();
    await until(() => !engines.some(isAlive), 20_000);
    const [{ folder, file }] = sampleRuns(home) as [ReturnType<typeof sampleRuns>[number]];
    // The window of the dead app goes on trying to reach it, which its console holds against it.
    app.faults.length = 0;
    await app.close();

    app.host = await startHost(home);
    const { page, faults } = await openWindow(browser, app.host.address);
    await by(page, `run-${file.id}`).waitFor();
    expect(sampleRuns(home)[0]!.file.state).toBe('interrupted');
    expect(unfinished(folder)).toEqual([]);
    await page.goto(`${new URL(app.host.address).origin}/#/run/${file.id}`);
    await by(page, 'run-broken').waitFor();
    await by(page, 'live-again').click();
    await until(() => sampleRuns(home)[1]?.file.state === 'done', 60_000);
    expect(faults).toEqual([]);
  });

  it('by leaving the app gives everything free: no process, no lock, and the run stands as interrupted', async () => {
    const { home, browser, page, host } = app;
    const wire = await openWire(page);
    const working = stageOf(wire, 'calibrate');
    await by(page, 'compress-sample').click();
    await working;
    const engines = enginesOf(host.process.pid!);
    expect(engines.length).toBeGreaterThan(0);
    await app.close();
    await host.stop('SIGTERM');
    expect(host.process.exitCode).toBe(0);
    expect(engines.filter(isAlive)).toEqual([]);
    expect(existsSync(join(home, 'sample-project', '.open'))).toBe(false);
    app.faults.length = 0;

    app.host = await startHost(home);
    const { page: next, faults } = await openWindow(browser, app.host.address);
    const [{ folder, file }] = sampleRuns(home) as [ReturnType<typeof sampleRuns>[number]];
    await by(next, `run-${file.id}`).waitFor();
    expect(sampleRuns(home)[0]!.file.state).toBe('interrupted');
    expect(unfinished(folder)).toEqual([]);
    expect(faults).toEqual([]);
  });
}

/** Starts a run, kills its engine in a stage, and sees what is told of it; no `last` stage where the run was faster. */
async function killedIn(
  stage: Stage,
  { page, home, host }: App,
  wire: TestWire,
  start: () => Promise<unknown>,
): Promise<{ readonly id: string; readonly last?: Stage }> {
  const working = stageOf(wire, stage);
  await start();
  const id = await working;
  for (const pid of enginesOf(host.process.pid!, id)) process.kill(pid, 'SIGKILL');
  const run = () => sampleRuns(home).find(({ file }) => file.id === id)!;
  await until(() => !['queued', 'running'].includes(run().file.state), 60_000);
  const { folder, file } = run();
  if (file.state === 'done') return { id };
  expect(file).toMatchObject({ state: 'failed', error: { code: 'ENGINE_DIED' } });
  expect(unfinished(folder)).toEqual([]);
  const last = String(file.error!.params['stage']) as Stage;
  expect(ORDER.indexOf(last)).toBeGreaterThanOrEqual(ORDER.indexOf(stage));
  await page.evaluate((to) => (location.hash = `#/run/${to}`), id);
  await by(page, 'run-broken').getByText(`Last step: ${STAGES[last].en}`).waitFor();
  return { id, last };
}

/** Gives the run that says it has come to a stage. */
function stageOf(wire: TestWire, stage: Stage): Promise<string> {
  return new Promise((resolve) =>
    wire.hear((reply) => {
      if (!('event' in reply) || reply.event !== 'run') return;
      const { id, event } = reply.payload as { id: string; event: TimedEvent };
      if (event.type === 'stage' && event.stage === stage) resolve(id);
    }),
  );
}

/** Files of a result that is not there as a whole; a run that was ended in good order leaves no folder at all. */
function unfinished(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name === 'result.json' || /\.(partial|tmp|onnx|zip)$|~$/.test(name),
  );
}

function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}`) && !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
}
