/** Builds program and window as a user's first `mcs serve` does, and copies them, so that a later build disturbs no test. */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** cli.js of the copy; empty where there is no browser, so that nothing is built. */
    readonly program: string;
  }
}

const root = fileURLToPath(new URL('../..', import.meta.url));

export default async function setup(project: TestProject): Promise<() => void> {
  const { CHROMIUM } = await import('./chromium');
  if (CHROMIUM === undefined) {
    project.provide('program', '');
    return () => {};
  }
  await built();
  const folder = mkdtempSync(join(tmpdir(), 'mcs-e2e-'));
  for (const name of ['out', 'package.json']) cpSync(join(root, name), join(folder, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  project.provide('program', join(folder, 'out', 'cli.js'));
  return () => rmSync(folder, { recursive: true, force: true });
}

/** `mcs serve` builds what is older than its sources before it says its address. */
async function built(): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'mcs-home-'));
  const host = spawn(process.execPath, [join(root, 'main/cli/mcs.js'), 'serve', '--json'], {
    env: { ...process.env, MCS_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const code = await new Promise<number | null>((resolve) => {
    host.stdout.once('data', () => resolve(0));
    host.once('exit', resolve);
  });
  host.kill();
  rmSync(home, { recursive: true, force: true });
  if (code !== 0) throw new Error(`mcs serve ended with ${code}`);
}
