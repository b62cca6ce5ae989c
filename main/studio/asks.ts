/**
 * Questions to the engine that leave nothing behind: what is in a model, what the data look like. Each is a job in a process of
 * its own; the same question about the same files is answered once, also when it is asked twice at the same time.
 */
import { StudioError, type ErrorCode, type ErrorReport } from '../../proto/errors';
import type { Job } from '../../proto/job';
import type { EngineOptions } from './engine';
import { RunFolder } from './runFolder';
import { startJob, type RunningJob } from './runJob';
import { versionOf } from './versions';

const AT_ONCE = 2;
const REMEMBERED = 64;

export class Asks {
  private readonly answers = new Map<string, Promise<unknown>>();
  private readonly running = new Set<RunningJob>();
  private readonly turns: (() => void)[] = [];
  private busy = 0;

  constructor(private readonly engine?: Pick<EngineOptions, 'script' | 'graceMs'>) {}

  /**
   * The result of a job. `files` are the paths that it reads, descriptions of data standing for all that they name: when one of
   * them changes, the question is a new one.
   */
  async ask<T>(job: Job, files: readonly string[]): Promise<T> {
    const key = JSON.stringify([job, await Promise.all(files.map(versionOf))]);
    const known = this.answers.get(key);
    if (known) return known as Promise<T>;
    const answer = this.inTurn(() => this.run(job));
    this.remember(key, answer);
    return answer as Promise<T>;
  }

  /** A job that does something, so that it is done each time it is asked for. */
  once<T>(job: Job): Promise<T> {
    return this.inTurn(() => this.run(job)) as Promise<T>;
  }

  /** Ends what is still being asked. */
  async close(): Promise<void> {
    const ends = [...this.running].map((job) => {
      job.kill();
      return job.finished;
    });
    await Promise.all(ends);
  }

  private remember(key: string, answer: Promise<unknown>): void {
    this.answers.set(key, answer);
    answer.catch(() => this.answers.delete(key));
    const [oldest] = this.answers.keys();
    if (this.answers.size > REMEMBERED && oldest !== undefined) this.answers.delete(oldest);
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.busy >= AT_ONCE) await new Promise<void>((resolve) => this.turns.push(resolve));
    this.busy++;
    try {
      return await work();
    } finally {
      this.busy--;
      this.turns.shift()?.();
    }
  }

  private async run(job: Job): Promise<unknown> {
    const running = startJob(job, { folder: RunFolder.temporary(), ...(this.engine ? { engine: this.engine } : {}) });
    this.running.add(running);
    const { result, error } = await running.finished;
    this.running.delete(running);
    // A verdict (exit 3) comes beside a result: here the result is what was asked for.
    if (result === undefined && error) throw errorOf(error);
    return result;
  }
}

function errorOf({ code, params }: ErrorReport): Error {
  return new StudioError(code as ErrorCode, params as never);
}
