/**
 * The app as a user has it: `mcs serve` with a home of its own, and a real Chromium. A page that writes an error to its console,
 * breaks its policy or asks for anything outside this machine fails the test that opened it.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { describe, expect, inject } from 'vitest';
import { until } from '../kit/studio';
import { CHROMIUM, FLAGS } from './chromium';

export const LAPTOP = { width: 1366, height: 768 };

/** Skips, and says why, where there is no browser. */
export function describeInBrowser(
  name: string,
  tests: () => void,
  needs: { readonly [what: string]: boolean } = {},
): void {
  const missing = Object.entries({ Chromium: CHROMIUM !== undefined, ...needs }).filter(([, there]) => !there);
  const said = missing.map(([what]) => `no ${what} on this machine`).join(', ');
  describe.skipIf(said !== '')(said === '' ? name : `${name} (${said})`, tests);
}

export const program = (): string => inject('program');

export function newHome(): string {
  return mkdtempSync(join(tmpdir(), 'mcs-home-'));
}

export interface Host {
  readonly address: string;
  readonly process: ChildProcess;
  /** As Ctrl+C does; resolves when it has gone. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export async function startHost(home: string, language = 'C'): Promise<Host> {
  const host = spawn(process.execPath, [program(), 'serve', '--port', '0', '--json'], {
    env: { ...process.env, MCS_HOME: home, LC_ALL: language },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  host.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const gone = new Promise<void>((resolve) => host.once('exit', () => resolve()));
  const line = await Promise.race([
    new Promise<string>((resolve) => host.stdout.setEncoding('utf8').once('data', resolve)),
    gone.then(() => Promise.reject(new Error(`the host did not start: ${said}`))),
  ]);
  const { address } = JSON.parse(line) as { address: string };
  return {
    address,
    process: host,
    stop: async (signal = 'SIGINT') => {
      host.kill(signal);
      await gone;
    },
  };
}

export interface Window {
  readonly page: Page;
  /** What it did that it must not. */
  readonly faults: string[];
  /** Resolves when every question to the studio has been answered. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

export async function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM!, args: FLAGS });
}

export async function openWindow(
  browser: Browser,
  address: string,
  options: BrowserContextOptions = {},
): Promise<Window> {
  const context = await browser.newContext({
    viewport: LAPTOP,
    reducedMotion: 'reduce',
    acceptDownloads: true,
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const faults: string[] = [];
  const own = new URL(address).host;
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => faults.push(`thrown: ${error.message}`));
  const watch = (url: string): void => {
    const { protocol, host } = new URL(url);
    if (host !== own && !['data:', 'blob:'].includes(protocol)) faults.push(`asked for ${url}`);
  };
  context.on('request', (request) => watch(request.url()));
  const questions = new Set<number>();
  page.on('websocket', (socket) => {
    watch(socket.url());
    socket.on('framesent', ({ payload }) => questions.add(idOf(payload)!));
    socket.on('framereceived', ({ payload }) => questions.delete(idOf(payload) ?? NaN));
    socket.on('close', () => questions.clear());
  });
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) =>
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`),
    );
  });
  await page.goto(address);
  return { page, faults, idle: () => until(() => questions.size === 0, 60_000), close: () => context.close() };
}

/** Of a question or its answer; events have none. */
const idOf = (payload: string | Buffer): number | undefined => (JSON.parse(String(payload)) as { id?: number }).id;

/** Host, browser and window that belong together, for one scenario. */
export interface App extends Window {
  readonly home: string;
  readonly browser: Browser;
  host: Host;
  end(): Promise<void>;
}

export async function openApp(options: BrowserContextOptions = {}): Promise<App> {
  const home = newHome();
  const [host, browser] = await Promise.all([startHost(home), openBrowser()]);
  const opened = await openWindow(browser, host.address, options);
  const app: App = {
    ...opened,
    home,
    browser,
    host,
    end: async () => {
      await browser.close();
      await app.host.stop().catch(() => undefined);
      rmSync(home, { recursive: true, force: true });
      expect(app.faults).toEqual([]);
    },
  };
  return app;
}

/** An element by the name that it has for tests. */
export const by = (page: Page, id: string) => page.getByTestId(id);

/** Folders of the runs of the sample project, oldest first; none before the first one has begun. */
export function sampleRuns(home: string): { readonly folder: string; readonly file: RunOnDisk }[] {
  const runs = join(home, 'sample-project', 'runs');
  const files = existsSync(runs) ? readdirSync(runs).filter((name) => name.endsWith('.json')) : [];
  return files
    .map((name) => ({
      folder: join(runs, name.slice(0, -'.json'.length)),
      file: JSON.parse(readFileSync(join(runs, name), 'utf8')) as RunOnDisk,
    }))
    .sort((a, b) => (a.file.created < b.file.created ? -1 : 1));
}

export interface RunOnDisk {
  readonly id: string;
  readonly name: string;
  readonly parent: string;
  readonly created: string;
  readonly state: string;
  readonly job: Record<string, unknown>;
  readonly error?: { readonly code: string; readonly params: Record<string, unknown> };
}
