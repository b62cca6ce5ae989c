/** What a job takes of the machine. */
import { availableParallelism, totalmem } from 'node:os';

/** The threads asked for, else one a core. */
export function threadsOf(asked: number | undefined): number {
  return asked ?? availableParallelism();
}

/** Bytes that a job may keep at once: as asked for, else a quarter of the memory. */
export function memoryBudgetOf(asked: number | undefined): number {
  return asked ?? Math.floor(totalmem() / 4);
}

/** Most memory that this process has had. */
export function peakRssBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}
