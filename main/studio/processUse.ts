/** What a process takes, seen from outside. Linux tells in /proc; elsewhere, and of a process that is gone, nothing is known. */
import { readFileSync } from 'node:fs';

/**
 * Resident memory without pages mapped from files, which the system can drop at any time (weights in external data).
 */
export function ownMemoryBytes(pid: number): number | undefined {
  const kilobytes = /^RssAnon:\s*(\d+) kB/m.exec(aboutProcess(pid, 'status') ?? '')?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}

/** Processor time so far, of all its threads, in ticks of the system. */
export function processorTicks(pid: number): number | undefined {
  // Behind the name, which may hold anything, stand: state, 10 numbers, user time, system time.
  const fields = aboutProcess(pid, 'stat')?.split(') ').at(-1)!.split(' ');
  return fields && Number(fields[11]) + Number(fields[12]);
}

function aboutProcess(pid: number, name: 'stat' | 'status'): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return undefined;
  }
}
