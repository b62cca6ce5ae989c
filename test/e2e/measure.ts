/** Whether window and studio stay responsive: the longest task of the page, the longest wait for an answer, memory. */
import { existsSync, readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { openWire } from './wire';

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds of the processor: what other programs took meanwhile is not in it. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Processor milliseconds of the longest task of the page's own thread while `work` goes on. */
export async function longestTaskMs(browser: Browser, page: Page, work: () => Promise<unknown>): Promise<number> {
  await browser.startTracing(page, { categories: ['toplevel'] });
  await work();
  const { traceEvents } = JSON.parse(String(await browser.stopTracing())) as { traceEvents: TraceEvent[] };
  const threads = traceEvents.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain');
  const main = new Set(threads.map(({ pid, tid }) => `${pid} ${tid}`));
  const tasks = traceEvents.filter(({ name, pid, tid }) => name.endsWith('RunTask') && main.has(`${pid} ${tid}`));
  if (tasks.every(({ tdur }) => tdur === undefined)) throw new Error('the browser tells no tasks');
  return Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1000;
}

/** Asks the studio something small again and again, over a wire of its own, while `work` goes on; gives the longest wait. */
export async function longestWaitMs(page: Page, work: Promise<unknown>): Promise<number> {
  const wire = await openWire(page);
  let working = true;
  void work.finally(() => (working = false));
  let longest = 0;
  while (working) {
    const began = performance.now();
    await wire.call('app.info', {});
    longest = Math.max(longest, performance.now() - began);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  wire.close();
  await work;
  return longest;
}

/** The most memory that a process has ever held; Linux alone tells. */
export function peakBytes(pid: number): number {
  return Number(/^VmHWM:\s*(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1024;
}

export const TELLS_MEMORY = existsSync('/proc/self/status');
