/**
 * Ends an engine that takes the memory of the whole machine, or that no longer answers. Both limits are far from what an
 * honest job needs, because a killed job is worse than a slow one:
 *
 * - Memory: nine tenths of the machine's, where the system would soon end some process by itself. With --memory-budget B also
 *   4 B + 4 GiB: B covers what a job keeps by choice (a quarter of the memory where nothing is said), not the model, ONNX
 *   Runtime's buffers and the program.
 * - Silence: the engine tells its memory every second, but cannot while ONNX Runtime works on one batch or creates a session,
 *   which takes minutes with a big model and may take hours. So a silent engine that computes has hours; one that does not
 *   even compute (a deadlock, a file system that hangs) has minutes.
 *
 * Time is counted in looks, not read from a clock: a machine that slept has not been silent.
 */
import { totalmem } from 'node:os';
import type { ErrorReport } from '../../proto/errors';
import type { Event, Job } from '../../proto/job';
import { ownMemoryBytes, processorTicks } from './processUse';

export interface Limits {
  readonly memoryBytes: number;
  /** Longest time without an event, and without an event or any computing. */
  readonly silentMs: number;
  readonly idleMs: number;
  /** How often the watchdog looks. */
  readonly lookMs: number;
}

const GIB = 2 ** 30;
const MINUTE_MS = 60_000;

/** `machineBytes`: the memory that all processes together may take. */
export function limitsOf(job: Job, machineBytes = availableBytes()): Limits {
  const budget = 'memoryBudgetBytes' in job ? job.memoryBudgetBytes : undefined;
  const memoryBytes = Math.min(0.9 * machineBytes, budget === undefined ? Infinity : 4 * budget + 4 * GIB);
  return { memoryBytes, silentMs: 6 * 60 * MINUTE_MS, idleMs: 20 * MINUTE_MS, lookMs: 1000 };
}

/** The machine's memory, or what a container leaves of it. */
function availableBytes(): number {
  const constrained = process.constrainedMemory() ?? 0;
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}

export interface Watchdog {
  /** The engine said something. */
  heard(event: Event): void;
  stop(): void;
}

/** `end` is called at most once, with ENGINE_MEMORY or ENGINE_SILENT. */
export function watchOver(pid: number | undefined, limits: Limits, end: (error: ErrorReport) => void): Watchdog {
  const { memoryBytes, silentMs, idleMs, lookMs } = limits;
  let silent = 0;
  let idle = 0;
  let ticks: number | undefined;
  let told = 0;
  const look = (): void => {
    if (pid === undefined) return;
    const bytes = ownMemoryBytes(pid) ?? told;
    const now = processorTicks(pid);
    silent += lookMs;
    idle = now !== undefined && now === ticks ? idle + lookMs : 0;
    ticks = now;
    if (bytes > memoryBytes) stopWith({ code: 'ENGINE_MEMORY', params: { used: gib(bytes), limit: gib(memoryBytes) } });
    else if (silent > silentMs || Math.min(idle, silent) > idleMs)
      stopWith({ code: 'ENGINE_SILENT', params: { minutes: Math.round(silent / MINUTE_MS) } });
  };
  const timer = setInterval(look, lookMs);
  timer.unref();
  const stop = (): void => clearInterval(timer);
  const stopWith = (error: ErrorReport): void => {
    stop();
    end(error);
  };
  const heard = (event: Event): void => {
    silent = 0;
    if (event.type === 'memory') told = event.rssBytes;
  };
  return { heard, stop };
}

const gib = (bytes: number): string => `${(bytes / GIB).toFixed(1)} GiB`;
