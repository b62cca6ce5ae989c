/**
 * A program of the user's own: started, watched, its answer read. It runs in a process group of its own, so that what it starts
 * ends with it: when time is up, when the job is cancelled, when this process goes. Throws COMMAND_*, CANCELLED.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { shellText } from '../../../proto/commandLine';
import { fail } from '../../../proto/errors';

export interface CommandCall {
  /** The data set whose metric it is. */
  readonly dataset: string;
  readonly run: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeLimitSeconds: number;
  readonly signal?: AbortSignal;
  /** A line that it wrote. */
  said(line: string): void;
}

/** Lines that are told, and characters of each; all of stdout is read. */
const MOST_LINES = 1000;
const MOST_CHARACTERS = 300;
const MOST_BYTES = 64 << 20;

interface End {
  /** Exit code or signal. */
  readonly end: string;
  readonly output: string;
  readonly lastLine: string;
}

/** What the program printed; throws where it does not end with 0. */
export async function runCommand(call: CommandCall): Promise<string> {
  const { dataset, run, timeLimitSeconds: seconds, signal } = call;
  if (signal?.aborted) fail('CANCELLED', {});
  const command = shellText(run);
  const child = spawn(run[0]!, run.slice(1), {
    cwd: call.folder,
    env: { ...process.env, ...call.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const kill = (): void => killGroup(child);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    kill();
  }, seconds * 1000);
  process.once('exit', kill);
  signal?.addEventListener('abort', kill);
  try {
    const { end, output, lastLine } = await endOf(child, call);
    if (signal?.aborted) fail('CANCELLED', {});
    if (late) fail('COMMAND_TIME', { dataset, command, seconds });
    if (end !== '0') fail('COMMAND_FAILED', { dataset, command, end, line: lastLine });
    return output;
  } finally {
    // What it started in the background ends with it.
    kill();
    clearTimeout(timer);
    process.off('exit', kill);
    signal?.removeEventListener('abort', kill);
  }
}

async function endOf(child: ChildProcess, { dataset, run, said }: CommandCall): Promise<End> {
  const told = { lines: 0, last: '' };
  const tell = (line: string): void => {
    if (line.trim() === '') return;
    told.last = line.slice(0, MOST_CHARACTERS);
    if (told.lines++ < MOST_LINES) said(told.last);
  };
  const output: string[] = [];
  let bytes = 0;
  linesOf(child.stdout!, (line) => {
    bytes += line.length + 1;
    if (bytes <= MOST_BYTES) output.push(line);
    tell(line);
  });
  linesOf(child.stderr!, tell);
  const end = await new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(signal ?? String(code)));
  }).catch((error: NodeJS.ErrnoException) =>
    fail('COMMAND_NOT_STARTED', { dataset, command: shellText(run), reason: error.code ?? error.message }),
  );
  return { end, output: output.join('\n'), lastLine: told.last === '' ? '–' : told.last };
}

function linesOf(stream: Readable, each: (line: string) => void): void {
  createInterface({ input: stream, crlfDelay: Infinity }).on('line', each);
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore', windowsHide: true });
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}

export interface Answer {
  readonly value: number;
  readonly perSample?: readonly number[];
}

/** {"value": n, "perSample": […]}: all that was printed, or its last line. Throws COMMAND_ANSWER, COMMAND_PER_SAMPLE. */
export function answerOf(output: string, samples: number, { dataset, run }: CommandCall): Answer {
  const command = shellText(run);
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const answer = [output, lines.at(-1) ?? ''].map(parsed).find((each) => each !== undefined);
  const { value, perSample } = answer ?? {};
  if (typeof value !== 'number' || !Number.isFinite(value))
    return fail('COMMAND_ANSWER', { dataset, command, line: (lines.at(-1) ?? '–').slice(0, MOST_CHARACTERS) });
  if (perSample === undefined || perSample === null) return { value };
  if (!Array.isArray(perSample) || perSample.length !== samples || !perSample.every(Number.isFinite))
    return fail('COMMAND_PER_SAMPLE', { dataset, command, samples, given: described(perSample) });
  return { value, perSample: perSample as number[] };
}

function parsed(text: string): { readonly value?: unknown; readonly perSample?: unknown } | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null && 'value' in value ? value : undefined;
  } catch {
    return undefined;
  }
}

function described(value: unknown): string {
  if (!Array.isArray(value)) return JSON.stringify(value).slice(0, 100);
  const bad = value.findIndex((each) => !Number.isFinite(each));
  return bad < 0 ? String(value.length) : `${JSON.stringify(value[bad])} [${bad}]`;
}
