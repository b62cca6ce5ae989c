/** The engine is killed in the middle of its work, then the whole app is: nothing is lost, nothing is half-written. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { until } from '../kit/studio';
import { by, describeInBrowser, openApp, openWindow, sampleRuns, startHost, type App } from './kit';

const STAGES = ['calibrate', 'measure', 'evaluate'] as const;

describeInBrowser('a run that is killed', tests, { '/proc': existsSync('/proc') });

function tests(): void {
  let app: App;
  beforeEach(async () => {
    app = await openApp();
    await by(app.page, 'compress-sample').click();
  });
  afterEach(() => app.end());

  it.each(STAGES)('in its stage %s says so, and can be started again', async (stage) => {
    const { page, home, host } = app;
    await inStage(home, stage);
    const [{ folder, file }] = sampleRuns(home) as [ReturnType<typeof sampleRuns>[number]];
    kill(enginesOf(host.process.pid!));
    await until(() => sampleRuns(home)[0]!.file.state === 'failed');
    expect(unfinished(folder)).toEqual([]);
    await page.goto(`${new URL(host.address).origin}/#/run/${file.id}`);
    await by(page, 'run-broken').getByTestId('error').waitFor();
    if (stage !== STAGES[0]) return;
    await by(page, 'live-again').click();
    await until(() => sampleRuns(home)[1]?.file.state === 'done', 60_000);
  });

  it('with the whole app is there as interrupted at the next start', async () => {
    const { home, browser } = app;
    const lastHost = app.host;
    await inStage(home, 'calibrate');
    const engines = enginesOf(lastHost.process.pid!);
    expect(engines.length).toBeGreaterThan(0);
    await lastHost.stop('SIGKILL');
    await by(app.page, 'not-connected').waitFor();
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
}

/** The run's own log says where it is, wherever the studio keeps it until the end. */
function inStage(home: string, stage: string): Promise<void> {
  const runs = join(home, 'sample-project', 'runs');
  const events = (): string => {
    const files = existsSync(runs) ? readdirSync(runs, { recursive: true, encoding: 'utf8' }) : [];
    const found = files.find((name) => name.endsWith('events.jsonl'));
    return found ? readFileSync(join(runs, found), 'utf8') : '';
  };
  return until(() => events().includes(`"stage":"${stage}"`), 60_000);
}

/** Files of a result that is not there as a whole. */
function unfinished(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name === 'result.json' || /\.(partial|tmp|onnx|zip)$|~$/.test(name),
  );
}

function enginesOf(host: number): number[] {
  const children = readFileSync(`/proc/${host}/task/${host}/children`, 'utf8').trim().split(' ').filter(Boolean);
  return children.map(Number).filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('engine.js'));
}

function kill(pids: readonly number[]): void {
  expect(pids.length).toBeGreaterThan(0);
  for (const pid of pids) process.kill(pid, 'SIGKILL');
}

function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}`) && !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
}
