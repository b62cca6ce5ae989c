/**
 * Starting the engine: a plain Node process that gets one job, is watched, and is thrown away. The parent learns how it
 * ended as a value (done, failed, died), whatever happened to it.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { fail, type ErrorReport } from '../../proto/errors';
import type { Event, Job, Level, Message, Stage } from '../../proto/job';
import { PROGRAM, nodeBinary } from './installation';
import { limitsOf, watchOver, type Limits } from './watchdog';

/** How long a cancelled engine may take to answer before it is killed. */
const GRACE_MS = 2000;
/** How long one that is killed has to end by itself. */
const DEAF_MS = 200;
/** How long the rest of the engine's output is waited for after its end (a process that it started may hold it open). */
const OUTPUT_MS = 500;
const TAIL = 4000;

export type EngineOutcome =
  | { readonly kind: 'done'; readonly result: unknown; readonly verdict?: ErrorReport }
  | { readonly kind: 'failed'; readonly error: ErrorReport }
  | {
      readonly kind: 'died';
      /** Its signal, or its exit code as text. */
      readonly cause: string;
      readonly stage?: Stage;
      /** The end of what it wrote to stderr. */
      readonly tail: string;
    };

export interface EngineOptions {
  readonly folder?: string;
  /** Where it keeps what it needs to go on after it was cut off. */
  readonly checkpoint?: string;
  /** Where it puts temporary files; absent: where the system wants them. */
  readonly scratch?: string;
  readonly level?: Level;
  readonly onEvent?: (event: Event) => void;
  /** What the process itself writes: ONNX Runtime's warnings, a crash's last words. */
  readonly onOutput?: (text: string) => void;
  /** The program to run instead of the built engine (tests). */
  readonly script?: string;
  readonly graceMs?: number;
  /** Instead of the watchdog's own (tests). */
  readonly limits?: Partial<Limits>;
}

export interface Engine {
  readonly pid: number | undefined;
  /** Asks it to stop; it is killed if it does not within the grace period. The outcome is then CANCELLED. */
  cancel(): void;
  /** Asks a search to end with the best so far. */
  keep(): void;
  /** Asks a training to leave a checkpoint and end. The outcome is then PAUSED. */
  pause(): void;
  /** Kills it at once; the outcome is CANCELLED. */
  kill(): void;
  readonly finished: Promise<EngineOutcome>;
}

/** Throws ENGINE_MISSING. */
export function startEngine(job: Job, options: EngineOptions = {}): Engine {
  const child = fork(options.script ?? engineFile(), [], {
    serialization: 'advanced',
    execPath: nodeBinary(),
    execArgv: [`--max-old-space-size=${heapMiB(totalmem())}`],
    env: { ...process.env, ...temporaryIn(options.scratch) },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const watchdog = watchOver(child.pid, { ...limitsOf(job), ...options.limits }, (error) => {
    watch.stopped(error);
    child.kill('SIGKILL');
  });
  const watch = watchEngine(child, options, watchdog.heard);
  const say = (message: Message): void => {
    if (child.connected) child.send(message, () => {});
  };
  say({ type: 'start', job, folder: options.folder, checkpoint: options.checkpoint, level: options.level ?? 'info' });
  let grace: NodeJS.Timeout | undefined;
  const kill = (): void => {
    watch.cancelled();
    // It ends by itself when the channel closes, and takes along what it started; it is deaf while ONNX Runtime computes.
    if (child.connected) child.disconnect();
    setTimeout(() => child.kill('SIGKILL'), DEAF_MS);
  };
  const cancel = (): void => {
    if (grace) return;
    watch.cancelled();
    say({ type: 'cancel' });
    grace = setTimeout(kill, options.graceMs ?? GRACE_MS);
  };
  const finished = watch.finished.finally(() => {
    clearTimeout(grace);
    watchdog.stop();
  });
  return {
    pid: child.pid,
    cancel,
    keep: () => say({ type: 'keep' }),
    pause: () => say({ type: 'pause' }),
    kill,
    finished,
  };
}

/** The variables that say where temporary files go, on every system. */
function temporaryIn(folder: string | undefined): NodeJS.ProcessEnv {
  return folder === undefined ? {} : { TMPDIR: folder, TEMP: folder, TMP: folder };
}

/** JavaScript's own heap, in MiB: half of the memory, between 2 and 8 GiB. Tensors do not live there. */
export function heapMiB(memoryBytes: number): number {
  return Math.round(Math.min(Math.max(memoryBytes / 2 ** 21, 2048), 8192));
}

function engineFile(): string {
  const path = join(PROGRAM, 'out', 'engine.js');
  return existsSync(path) ? path : fail('ENGINE_MISSING', { path });
}

/** Follows one process to its end. */
function watchEngine(child: ChildProcess, { onEvent, onOutput }: EngineOptions, heard: (event: Event) => void) {
  let stage: Stage | undefined;
  let tail = '';
  let answer: EngineOutcome | undefined;
  let cancelled = false;
  let stopped: ErrorReport | undefined;
  child.on('message', (event: Event) => {
    heard(event);
    if (event.type === 'stage') stage = event.stage;
    if (event.type === 'done') answer = { kind: 'done', result: event.result, verdict: event.verdict };
    else if (event.type === 'failed') answer = { kind: 'failed', error: event.error };
    else onEvent?.(event);
  });
  const output = (text: string): void => {
    tail = (tail + text).slice(-TAIL);
    onOutput?.(text);
  };
  child.stdout?.setEncoding('utf8').on('data', output);
  child.stderr?.setEncoding('utf8').on('data', output);
  const finished = endOf(child).then((cause): EngineOutcome => {
    if (answer?.kind === 'done' && !cancelled) return answer;
    if (cancelled) return { kind: 'failed', error: { code: 'CANCELLED', params: {} } };
    if (answer) return answer;
    return stopped ? { kind: 'failed', error: stopped } : { kind: 'died', cause, stage, tail };
  });
  return {
    finished,
    cancelled: () => (cancelled = true),
    /** The watchdog ends it, for this reason. */
    stopped: (error: ErrorReport) => (stopped = error),
  };
}

/** Resolves with the cause of the end when the process is gone and all that it said was heard. */
async function endOf(child: ChildProcess): Promise<string> {
  const heard = new Promise<void>((resolve) => {
    if (child.connected) child.once('disconnect', resolve);
    else resolve();
  });
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const cause = await new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? `exit ${code}`));
    child.once('error', (error) => resolve(error.message));
  });
  let late: NodeJS.Timeout | undefined;
  const enough = new Promise<void>((resolve) => (late = setTimeout(resolve, OUTPUT_MS)));
  await Promise.race([Promise.all([heard, closed]), enough]);
  clearTimeout(late);
  return cause;
}
