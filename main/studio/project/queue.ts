/**
 * Runs of the project, so many at a time, the others waiting in their order. What a run says is kept while it is at work
 * (10,000 events at most) and lies in its folder afterwards.
 */
import { reportOf, whoCanAct } from '../../../proto/errors';
import type { TimedEvent } from '../../../proto/job';
import type { RunFile, RunState } from '../../../proto/project';
import { RunFolder } from '../runFolder';
import { startJob, type JobEnd, type JobOptions, type RunningJob } from '../runJob';
import { KeptEvents } from './keptEvents';
import type { Project } from './project';
import { eventsIn, onDisk } from './runEnd';

const KEPT_EVENTS = 10_000;

export interface QueueOptions {
  /** Runs at the same time. */
  parallel(): number;
  onEvent(id: string, event: TimedEvent): void;
  /** For tests: another engine. */
  readonly engine?: JobOptions['engine'];
}

type Waiting = RunFile & { readonly resume: boolean };

export class RunQueue {
  private readonly waiting: Waiting[] = [];
  private readonly running = new Map<string, { readonly job: RunningJob; readonly events: KeptEvents }>();
  private closed = false;

  constructor(
    private readonly project: Project,
    private readonly options: QueueOptions,
  ) {}

  /** Runs at work or waiting. */
  get size(): number {
    return this.running.size + this.waiting.length;
  }

  /** `resume`: goes on from the checkpoint that the run left when it was cut off. */
  add(run: RunFile, { resume = false } = {}): void {
    this.waiting.push({ ...run, resume });
    this.next();
  }

  /** Ends the search of a run with the best so far. */
  keep(id: string): void {
    this.running.get(id)?.job.keep();
  }

  /** Ends a training at work where it can go on from. */
  pause(id: string): void {
    this.running.get(id)?.job.pause();
  }

  /** A waiting run never starts; one at work stops within a batch. */
  cancel(id: string): void {
    const at = this.waiting.findIndex((run) => run.id === id);
    if (at >= 0) {
      this.waiting.splice(at, 1);
      this.ended(id, { exitCode: 130, error: { code: 'CANCELLED', params: {} } });
    }
    this.running.get(id)?.job.cancel();
  }

  events(id: string, from: number): readonly TimedEvent[] {
    const events = this.running.get(id)?.events.all ?? eventsIn(this.project.run(id).folder);
    return events.slice(from, from + KEPT_EVENTS);
  }

  /** Ends everything, and waits until it has ended. */
  async close(): Promise<void> {
    this.closed = true;
    this.waiting.length = 0;
    const ends = [...this.running.values()].map(({ job }) => {
      job.kill();
      return job.finished;
    });
    await Promise.all(ends);
  }

  /** Called again when more may run at once. */
  next(): void {
    while (!this.closed && this.running.size < this.options.parallel()) {
      const run = this.waiting.shift();
      if (!run) return;
      this.start(run);
    }
  }

  private start({ id, job, resume }: Waiting): void {
    // What it told before it was cut off.
    const events = new KeptEvents(KEPT_EVENTS, resume ? eventsIn(this.project.run(id).folder) : []);
    const onEvent = (event: TimedEvent): void => {
      events.push(event);
      this.options.onEvent(id, event);
    };
    try {
      const folder = RunFolder.create(this.project.run(id).folder, { force: true, resume });
      const running = startJob(job, {
        folder,
        onEvent,
        ...(this.options.engine ? { engine: this.options.engine } : {}),
      });
      this.running.set(id, { job: running, events });
      this.project.changeRun(id, { state: 'running' });
      void running.finished.then((end) => this.ended(id, end));
    } catch (error) {
      this.ended(id, { exitCode: 70, error: reportOf(error) });
    }
  }

  private ended(id: string, end: JobEnd): void {
    this.running.delete(id);
    const state = stateOf(end);
    // Killed because the app closes: the next start says that it was interrupted.
    if (this.closed) return;
    const error = end.error && { error: onDisk(end.error) };
    this.project.changeRun(id, { state, ended: new Date().toISOString(), ...error });
    this.next();
  }
}

function stateOf({ exitCode, error }: JobEnd): RunState {
  if (exitCode === 0) return 'done';
  if (exitCode === 4) return 'missed';
  if (error?.code === 'PAUSED') return 'paused';
  return error && whoCanAct(error.code) === 'cancelled' ? 'cancelled' : 'failed';
}
