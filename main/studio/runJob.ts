/**
 * One job from start to end: the engine is started, all that it reports is written into the run folder, and the folder ends
 * as the outcome demands. Command line and window call this alike.
 */
import { rmSync } from 'node:fs';
import { version } from '../../package.json';
import { exitCode, reportOf, whoCanAct, type ErrorReport } from '../../proto/errors';
import { levels, resumableKinds, type Event, type Job, type Level, type Stage, type TimedEvent } from '../../proto/job';
import type { LogCode, LogParams } from '../../proto/logs';
import { crashText } from './crash';
import { startEngine, type EngineOptions, type EngineOutcome } from './engine';
import { withFormulations } from './formulations';
import { jobText } from './jobFile';
import type { RunFolder } from './runFolder';
import { isLogged, logLine } from '../../proto/runLog';

export interface JobOptions {
  readonly folder: RunFolder;
  /** What the caller wants to see of the log, and what run.log gets. */
  readonly logLevel?: Level;
  readonly logFileLevel?: Level;
  readonly onEvent?: (event: TimedEvent) => void;
  readonly engine?: Pick<EngineOptions, 'script' | 'graceMs' | 'limits'>;
}

/** How a job ended; `error` beside a result is a verdict (exit 3 or 4). */
export interface JobEnd {
  readonly exitCode: number;
  readonly result?: unknown;
  readonly error?: ErrorReport;
}

export interface RunningJob {
  cancel(): void;
  /** Ends a search with the best so far. */
  keep(): void;
  /** Ends a training where it can go on from. */
  pause(): void;
  kill(): void;
  readonly finished: Promise<JobEnd>;
}

/** Starts a job in a folder that was created for it. Throws ENGINE_MISSING; every later error is part of the end. */
export function startJob(asked: Job, options: JobOptions): RunningJob {
  const { folder } = options;
  const job = withFormulations(asked);
  const record = new JobRecord(job, options);
  try {
    record.log('JOB_STARTED', {
      command: job.kind,
      version,
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
    });
    const engine = startEngine(job, {
      ...options.engine,
      folder: folder.lasting ? folder.staging : undefined,
      checkpoint: folder.lasting && resumableKinds.has(job.kind) ? folder.checkpoint : undefined,
      scratch: folder.scratch,
      level: lower(record.logLevel, record.logFileLevel),
      onEvent: (event) => record.guard(engine.kill, () => record.event(event)),
      onOutput: (text) => record.guard(engine.kill, () => record.output(text)),
    });
    const finished = engine.finished.then((outcome) => record.end(outcome));
    const cancel = (): void => {
      record.guard(engine.kill, () => record.log('CANCEL_REQUESTED', {}));
      engine.cancel();
    };
    const keep = (): void => {
      record.guard(engine.kill, () => record.log('KEEP_REQUESTED', {}));
      engine.keep();
    };
    const pause = (): void => {
      record.guard(engine.kill, () => record.log('PAUSE_REQUESTED', {}));
      engine.pause();
    };
    return { cancel, keep, pause, kill: engine.kill, finished };
  } catch (error) {
    folder.discard();
    throw error;
  }
}

/** Exit codes with which the result is kept in DIR: done, and a goal that was not reached. */
export const KEEPING: readonly number[] = [0, 4];

/** Not every system call says which path it could not write. */
function withPath(error: ErrorReport, path: string): ErrorReport {
  return error.params['path'] === '' ? { ...error, params: { ...error.params, path } } : error;
}

function lower(a: Level, b: Level): Level {
  return levels.indexOf(a) < levels.indexOf(b) ? a : b;
}

/** events.jsonl and run.log of one job, and what the folder becomes. */
class JobRecord {
  readonly logLevel: Level;
  readonly logFileLevel: Level;
  private readonly began = performance.now();
  private stage: Stage | undefined;
  private peakBytes = 0;
  /** What kept the parent itself from going on: a full disk. */
  private broken: ErrorReport | undefined;

  constructor(
    private readonly job: Job,
    private readonly options: JobOptions,
  ) {
    this.logLevel = options.logLevel ?? 'warning';
    this.logFileLevel = options.logFileLevel ?? 'info';
  }

  /** Runs what writes to the disk; the first failure is kept, and the job is ended by `stop`. */
  guard(stop: () => void, write: () => void): void {
    if (this.broken) return;
    try {
      write();
    } catch (error) {
      this.broken = reportOf(error);
      stop();
    }
  }

  event(event: Event): void {
    const written = this.write(event);
    this.options.onEvent?.(written);
  }

  log<Code extends LogCode>(code: Code, params: LogParams<Code>): void {
    this.event({ type: 'log', level: 'info', code, params });
  }

  output(text: string): void {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    if (lines.length > 0) this.options.folder.addTo('run.log', lines.map((line) => `[ENGINE] ${line}\n`).join(''));
  }

  end(outcome: EngineOutcome): JobEnd {
    if (this.broken) return this.failed(this.broken);
    if (outcome.kind === 'failed') return this.failed(outcome.error);
    if (outcome.kind === 'died')
      return this.failed({
        code: 'ENGINE_DIED',
        params: { cause: outcome.cause, stage: this.stage ?? '–', report: '' },
      });
    const { result, verdict } = outcome;
    try {
      return this.done(result, verdict);
    } catch (error) {
      return this.failed(reportOf(error));
    }
  }

  private done(result: unknown, verdict: ErrorReport | undefined): JobEnd {
    const { folder } = this.options;
    const seconds = ((performance.now() - this.began) / 1000).toFixed(1);
    this.log('JOB_DONE', { command: this.job.kind, seconds, peakMiB: Math.round(this.peakBytes / 2 ** 20) });
    const event = this.write({ type: 'done', result, ...(verdict ? { verdict } : {}) });
    const end = { exitCode: verdict ? exitCode(verdict.code) : 0, result, ...(verdict ? { error: verdict } : {}) };
    folder.addTo('job.yaml', jobText(this.job));
    if (KEEPING.includes(end.exitCode)) folder.publish(result);
    else folder.discard();
    this.options.onEvent?.(event);
    return end;
  }

  private failed(cause: ErrorReport): JobEnd {
    const { folder, onEvent } = this.options;
    const ours = whoCanAct(cause.code) === 'us';
    if (this.job.kind === 'package') rmSync(`${this.job.file}.partial`, { force: true });
    const error = ours ? this.reported(cause) : withPath(cause, folder.dir);
    const event: Event = { type: 'failed', error: { code: error.code, params: error.params } };
    if (!ours) this.cutOff(event);
    onEvent?.(this.timed(event));
    return { exitCode: exitCode(error.code), error };
  }

  /** An end that the user can mend, or asked for. */
  private cutOff(event: Event): void {
    this.guard(
      () => undefined,
      () => this.write(event),
    );
    this.options.folder.cutOff();
  }

  /** Leaves run.log, events.jsonl and crash.json, and says where; where even that cannot be written, nothing is left. */
  private reported(cause: ErrorReport): ErrorReport {
    const { folder } = this.options;
    const report = folder.reportPath;
    const error = { ...cause, params: { ...cause.params, stage: this.stage ?? '–', report } };
    try {
      this.write({ type: 'failed', error: { code: error.code, params: error.params } });
      if (error.stack) folder.addTo('run.log', `${error.stack}\n`);
      folder.addTo('crash.json', crashText(this.job.kind, this.stage, error));
      folder.keepReport();
      return error;
    } catch {
      folder.discard();
      return { ...error, params: { ...error.params, report: '–' } };
    }
  }

  /** Into events.jsonl and, by level, into run.log. */
  private write(event: Event): TimedEvent {
    const { folder } = this.options;
    const timed = this.timed(event);
    if (event.type === 'stage') this.stage = event.stage;
    if (event.type === 'memory') this.peakBytes = Math.max(this.peakBytes, event.rssBytes);
    folder.addTo('events.jsonl', `${JSON.stringify(timed)}\n`);
    const line = logLine(event, 'en');
    if (line && isLogged(line.level, this.logFileLevel))
      folder.addTo('run.log', `${new Date().toISOString()} [${line.level.toUpperCase()}] ${line.text}\n`);
    return timed;
  }

  private timed(event: Event): TimedEvent {
    return { ...event, at: Math.round(performance.now() - this.began) };
  }
}
