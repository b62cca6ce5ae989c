/** Running the built program as a user does, if need be with an engine of a test in place of the real one. */
import { spawn, type ChildProcess } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import type { TimedEvent } from '../../proto/job';

const root = fileURLToPath(new URL('../..', import.meta.url));
const program = join(root, 'out/cli.js');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves as soon as stderr holds the text. */
  saw(text: string): Promise<void>;
}

export interface McsOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** cli.js of a program that was made by `programWith`. */
  readonly program?: string;
}

export function startMcs(args: readonly string[], options: McsOptions = {}): Running {
  const child = spawn(process.execPath, [options.program ?? program, ...args], {
    cwd: options.cwd,
    env: { ...process.env, LC_ALL: 'C', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const waiting = new Map<string, () => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    for (const [wanted, resolve] of waiting) if (stderr.includes(wanted)) resolve();
  });
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
  const saw = (text: string): Promise<void> =>
    new Promise((resolve) => (stderr.includes(text) ? resolve() : waiting.set(text, resolve)));
  return { process: child, ended, saw };
}

export function mcs(args: readonly string[], options?: McsOptions): Promise<Ended> {
  return startMcs(args, options).ended;
}

/** The events on stderr; throws where a line is anything else. */
export function eventsOf({ stderr }: Ended): TimedEvent[] {
  const lines = stderr.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as TimedEvent);
}

/** The last line of stdout. */
export function lastLine({ stdout }: Ended): unknown {
  return JSON.parse(stdout.trimEnd().split('\n').at(-1)!);
}

/** A copy of the program with another engine; returns its cli.js. */
export function programWith(folder: string, engine: string): string {
  const out = join(folder, 'out');
  mkdirSync(out);
  cpSync(join(root, 'out/chunks'), join(out, 'chunks'), { recursive: true });
  copyFileSync(program, join(out, 'cli.js'));
  copyFileSync(engine, join(out, 'engine.js'));
  copyFileSync(join(root, 'package.json'), join(folder, 'package.json'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return join(out, 'cli.js');
}

/** Builds the real entry of the engine with the job kinds of test/kit/kinds.ts; returns the bundle. */
export async function engineWithTestKinds(folder: string): Promise<string> {
  await build({
    root,
    configFile: false,
    logLevel: 'silent',
    plugins: [
      {
        name: 'test-kinds',
        enforce: 'pre',
        resolveId: (id, from) =>
          id === './kinds' && from?.endsWith('child.ts') ? join(root, 'test/kit/kinds.ts') : null,
      },
    ],
    build: { ssr: 'main/engine/jobs/child.ts', outDir: folder, target: 'node20', minify: false },
  });
  return join(folder, 'child.js');
}
