/**
 * Counting beside the model: sights of tensors go to threads of their own while ONNX Runtime works on the next batch. Each
 * tensor stays with one thread and its batches stay in order, so the numbers are those of a single thread.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { StudioError, type ErrorCode, type ErrorReport } from '../../../proto/errors';
import { findingsOf, findingsOfHandedOver, joined, type Findings, type HandedOver } from './findings';
import { buffersOf, type FromCounter, type ToCounter } from './messages';
import { Tally, type Sight, type Task } from './tally';

export interface Counters {
  /** One sight a task, in their order; the arrays belong to the counters from now on. */
  add(sights: readonly Sight[], batch: number): Promise<void>;
  /** What the observers choose, and on demand the statistics. */
  findings(keep: boolean): Promise<Findings>;
  /** Also in the middle of a run. */
  close(): Promise<void>;
}

/**
 * Threads for the counting: one for two that run the model, at most four; none where a single thread was asked for or only
 * ranges are wanted, which are no work.
 */
export function openCounters(tasks: readonly Task[], threads: number): Counters {
  const script = counterScript();
  const heavy = tasks.filter(({ needs }) => needs.some(({ kind }) => kind !== 'range')).length;
  const wanted = Math.min(4, Math.floor(threads / 2), heavy);
  if (!script || wanted < 1) return inThisThread(tasks);
  const workers = Array.from({ length: wanted }, (_, w) => Thread.take(script, shareOf(tasks, w, wanted)));
  return {
    add: async (sights, batch) => {
      await Promise.all(workers.map((worker, w) => worker.add(shareOf(sights, w, wanted), batch)));
    },
    findings: async (keep) => {
      return joined(await Promise.all(workers.map((worker) => worker.findings(keep, wanted + 1))));
    },
    close: async () => {
      await Promise.all(workers.map((worker) => worker.close()));
    },
  };
}

const shareOf = <T>(list: readonly T[], w: number, count: number): readonly T[] =>
  list.filter((_, i) => i % count === w);

/** The bundle of counter.ts beside or above this one; absent when running from source. */
function counterScript(): string | undefined {
  const places = ['./counter.js', '../counter.js'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  return places.find((path) => existsSync(path));
}

function inThisThread(tasks: readonly Task[]): Counters {
  const tallies = tasks.map((task) => new Tally(task));
  return {
    add: async (sights, batch) => sights.forEach((sight, i) => tallies[i]!.add(sight, batch)),
    findings: async (keep) => findingsOf(tallies, keep),
    close: async () => undefined,
  };
}

/** Batches that a thread may have: the one it counts while the next runs. One more would be faster by 5 %, and in memory. */
const AHEAD = 1;

/** Threads that have answered and wait for the next run: starting and warming one up takes longer than a small run. */
const idle: Thread[] = [];

class Thread {
  private readonly worker: Worker;
  private waiting = 0;
  private failure: Error | undefined;
  private handed: readonly HandedOver[] | undefined;
  private found: Findings | undefined;
  private wake: () => void = () => undefined;

  private constructor(script: string) {
    this.worker = new Worker(script);
    this.worker.unref();
    this.worker.on('message', (message: FromCounter) => this.receive(message));
    this.worker.on('error', (error) => this.fail(error));
  }

  static take(script: string, tasks: readonly Task[]): Thread {
    const thread = idle.pop() ?? new Thread(script);
    thread.handed = undefined;
    thread.found = undefined;
    thread.worker.ref();
    thread.say({ kind: 'start', tasks });
    return thread;
  }

  private say(message: ToCounter, handedOver: readonly ArrayBuffer[] = []): void {
    this.worker.postMessage(message, handedOver);
  }

  async add(sights: readonly Sight[], batch: number): Promise<void> {
    await this.until(() => this.waiting < AHEAD);
    this.waiting++;
    this.say({ kind: 'add', sights, batch }, sights.flatMap(buffersOf));
  }

  /** The model has been run: this thread takes its share of the search, one tensor of `share`. */
  async findings(keep: boolean, share: number): Promise<Findings> {
    this.say({ kind: 'answer', keep, share });
    await this.until(() => this.handed !== undefined);
    const own = findingsOfHandedOver(this.handed!, keep);
    this.handed = undefined;
    await this.until(() => this.found !== undefined);
    return joined([this.found!, own]);
  }

  async close(): Promise<void> {
    if (!this.found || this.failure) await this.worker.terminate();
    else {
      this.worker.unref();
      idle.push(this);
    }
  }

  private receive(message: FromCounter): void {
    if (message.kind === 'failed') return this.fail(errorOf(message.error));
    if (message.kind === 'handedOver') this.handed = message.handed;
    else if (message.kind === 'answers') this.found = message.findings;
    else this.waiting--;
    this.wake();
  }

  private fail(error: Error): void {
    this.failure ??= error;
    this.wake();
  }

  private async until(ready: () => boolean): Promise<void> {
    while (!this.failure && !ready()) await new Promise<void>((resolve) => (this.wake = resolve));
    if (this.failure) throw this.failure;
  }
}

function errorOf({ code, params, stack }: ErrorReport): Error {
  if (code === 'INTERNAL') return Object.assign(new Error(String(params['detail'])), { stack });
  return new StudioError(code as ErrorCode, params as never);
}
