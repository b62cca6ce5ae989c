/** What a job kind may ask of its process (job.ts), over one function that sends events. */
import { StudioError, fail, type ErrorReport } from '../../../proto/errors';
import { levels, type Event, type Level, type Stage } from '../../../proto/job';
import type { JobContext } from './job';

const PROGRESS_MS = 100;
const MEMORY_MS = 1000;

/** A context and what its owner needs besides: cancelling it, and its end. */
export interface OpenContext {
  readonly context: JobContext;
  cancel(): void;
  /** Stop searching, keep the best. */
  keep(): void;
  /** Stop, and go on another time. */
  pause(): void;
  /** Sends what was held back; gives the verdict, if there is one. */
  close(): ErrorReport | undefined;
}

export interface ContextOptions {
  readonly folder?: string;
  readonly checkpoint?: string;
  readonly level: Level;
  readonly send: (event: Event) => void;
  readonly now?: () => number;
}

export function openContext(options: ContextOptions): OpenContext {
  const { send } = options;
  const least = levels.indexOf(options.level);
  const controller = new AbortController();
  const progress = limitedProgress(send, options.now ?? (() => performance.now()));
  const stopMemory = reportMemory(send);
  let verdict: ErrorReport | undefined;
  let keeping = false;
  let pausing = false;

  const throwIfCancelled = (): void => {
    if (controller.signal.aborted) fail('CANCELLED', {});
  };
  const context: JobContext = {
    folder: options.folder,
    checkpoint: options.checkpoint,
    get keeping() {
      return keeping;
    },
    get pausing() {
      return pausing;
    },
    signal: controller.signal,
    stage: (stage) => {
      progress.stage(stage);
      send({ type: 'stage', stage });
    },
    progress: progress.report,
    log: (level, code, params) => {
      if (levels.indexOf(level) >= least) send({ type: 'log', level, code, params });
    },
    layer: (layer) => send({ type: 'layer', layer }),
    finding: (finding) => send({ type: 'finding', finding }),
    search: (event) => send(event),
    training: (event) => send(event),
    verdict: (code, params) => {
      const error = new StudioError(code, params);
      verdict = { code: error.code, params: error.params };
    },
    throwIfCancelled,
    yieldToMessages: async () => {
      // One turn of the event loop: timers run and the parent's messages are read before setImmediate's callback of the
      // next turn, so two of them make sure that the poll phase was passed.
      for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
      throwIfCancelled();
    },
  };
  const close = (): ErrorReport | undefined => {
    stopMemory();
    progress.flush();
    return verdict;
  };
  return {
    context,
    cancel: () => controller.abort(),
    keep: () => void (keeping = true),
    pause: () => void (pausing = true),
    close,
  };
}

/** Progress at most every PROGRESS_MS; the newest of a stage is held back and sent before anything else follows. */
function limitedProgress(send: (event: Event) => void, now: () => number) {
  let stage: Stage = 'load';
  let last = -Infinity;
  let held: Event | undefined;
  const flush = (): void => {
    if (held) send(held);
    held = undefined;
  };
  const report = (done: number, total: number): void => {
    const event: Event = { type: 'progress', stage, done, total };
    if (done < total && now() - last < PROGRESS_MS) {
      held = event;
      return;
    }
    held = undefined;
    last = now();
    send(event);
  };
  const begin = (next: Stage): void => {
    flush();
    stage = next;
    last = -Infinity;
  };
  return { report, flush, stage: begin };
}

/** Tells the resident memory now and then; the timer keeps no process alive. */
function reportMemory(send: (event: Event) => void): () => void {
  const timer = setInterval(() => send({ type: 'memory', rssBytes: process.memoryUsage.rss() }), MEMORY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
