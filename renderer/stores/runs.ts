/** Live events of the runs that somebody looks at or that are at work. */
import { defineStore } from 'pinia';
import { computed, reactive, shallowReactive } from 'vue';
import type { TimedEvent } from '../../proto/job';
import type { RunEntry } from '../../proto/project';
import { call, on } from '../client/studio';
import { useProject } from './project';
import { advance, NO_PROGRESS, type RunProgress } from './runProgress';

/** The page of run.events. */
const PAGE = 10_000;
/** Progress of runs that ended is kept for so many. */
const KEPT = 20;
/** Bursts of events are drawn at most so often. */
const GATHER_MS = 100;

export const isActive = ({ state }: Pick<RunEntry, 'state'>): boolean => state === 'running' || state === 'queued';

export const useRuns = defineStore('runs', () => {
  const project = useProject();
  const progress = shallowReactive(new Map<string, RunProgress>());
  /** Events that wait for the run's past to arrive, by run. */
  const loading = new Map<string, TimedEvent[]>();
  const gathered = new Map<string, TimedEvent[]>();
  const failures = reactive(new Map<string, unknown>());
  let timer: number | undefined;

  const active = computed(() => (project.state?.runs ?? []).filter(isActive));
  const running = computed(() => active.value.filter(({ state }) => state === 'running'));
  const queued = computed(() => active.value.filter(({ state }) => state === 'queued'));

  function begin(): void {
    on('run', ({ id, event }) => receive(id, event));
  }

  function receive(id: string, event: TimedEvent): void {
    const waiting = loading.get(id);
    if (waiting) waiting.push(event);
    else if (!progress.has(id)) void follow(id).catch(() => {});
    else {
      gathered.set(id, [...(gathered.get(id) ?? []), event]);
      timer ??= window.setTimeout(flush, GATHER_MS);
    }
  }

  function flush(): void {
    timer = undefined;
    for (const [id, events] of gathered) progress.set(id, advance(progress.get(id) ?? NO_PROGRESS, events));
    gathered.clear();
  }

  /** The run's past, then what comes; more than once is once. */
  async function follow(id: string): Promise<void> {
    if (progress.has(id) || loading.has(id)) return;
    loading.set(id, []);
    failures.delete(id);
    try {
      const past = await pastOf(id);
      progress.set(id, advance(NO_PROGRESS, [...past, ...unseen(past, loading.get(id) ?? [])]));
      forgetOldest();
    } catch (error) {
      failures.set(id, error);
      throw error;
    } finally {
      loading.delete(id);
    }
  }

  function forgetOldest(): void {
    const ended = [...progress.keys()].filter((id) => !active.value.some((run) => run.id === id));
    for (const id of ended.slice(0, Math.max(0, ended.length - KEPT))) progress.delete(id);
  }

  /** After the wire was lost: what was missed is asked for again. */
  function reset(): void {
    progress.clear();
    loading.clear();
    gathered.clear();
  }

  return { progress, failures, active, running, queued, begin, follow, reset };
});

async function pastOf(id: string): Promise<TimedEvent[]> {
  const past: TimedEvent[] = [];
  for (;;) {
    const page = await call('run.events', { id, from: past.length });
    past.push(...page);
    if (page.length < PAGE) return past;
  }
}

/** Of the events that came while the past was asked for, those that the past does not hold yet. */
export function unseen(past: readonly TimedEvent[], came: readonly TimedEvent[]): readonly TimedEvent[] {
  if (came.length === 0) return [];
  const first = JSON.stringify(came[0]);
  const at = past.findLastIndex((event) => JSON.stringify(event) === first);
  return at < 0 ? came : came.slice(past.length - at);
}
