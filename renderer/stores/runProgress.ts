/** What the events of one run add up to: bounded, however long it runs. */
import type { RankingEntry, SearchReport, TryReport } from '../../proto/auto';
import type { ErrorReport } from '../../proto/errors';
import type { Event, LayerReport, Stage, TimedEvent } from '../../proto/job';
import { Pace } from '../../proto/pace';
import type { EvaluationReport, StepReport, TrainingReport } from '../../proto/qat';
import { thinned } from './trainingCurve';

/** Entries of the log that a window keeps; run.log holds all of them. */
export const LOG_LIMIT = 2000;

export type LogEntry = Extract<Event, { type: 'log' | 'finding' | 'stage' | 'failed' }> & {
  readonly at: number;
  /** Counts up, as a key. */
  readonly number: number;
};

export interface StagePast {
  readonly stage: Stage;
  readonly began: number;
}

export interface RunProgress {
  readonly stages: readonly StagePast[];
  /** Of the step at work; never goes backwards within it. */
  readonly pace: Pace;
  readonly rssBytes: number;
  readonly peakRssBytes: number;
  readonly log: readonly LogEntry[];
  readonly logged: number;
  /** By name, newest value; in order of arrival. */
  readonly layers: ReadonlyMap<string, LayerReport>;
  /** Of an accuracy-based search: what is searched, each try as last reported, layers as they were ranked. */
  readonly search?: SearchReport;
  readonly tries: ReadonlyMap<number, TryReport>;
  readonly ranking: readonly RankingEntry[];
  /** Of a training: what is trained, its steps (thinned where there are many), its evaluations. */
  readonly training?: TrainingReport;
  readonly steps: readonly StepReport[];
  readonly evaluations: readonly EvaluationReport[];
  /** Of the newest event, on the job's clock (ms since it began), and when it came, on the window's. */
  readonly lastAt: number;
  readonly seenAt: number;
  readonly end?: { readonly verdict?: ErrorReport; readonly error?: ErrorReport };
}

export const NO_PROGRESS: RunProgress = {
  stages: [],
  pace: new Pace(0),
  rssBytes: 0,
  peakRssBytes: 0,
  log: [],
  logged: 0,
  layers: new Map(),
  tries: new Map(),
  ranking: [],
  steps: [],
  evaluations: [],
  lastAt: 0,
  seenAt: 0,
};

/** The job's clock now. */
export const jobTime = ({ lastAt, seenAt }: RunProgress, now: number): number => lastAt + Math.max(0, now - seenAt);

/** All events at once, so that a burst costs one copy. */
export function advance(before: RunProgress, events: readonly TimedEvent[], seenAt = Date.now()): RunProgress {
  const next: Draft = {
    ...before,
    seenAt,
    stages: [...before.stages],
    log: [...before.log],
    layers: new Map(before.layers),
    tries: new Map(before.tries),
    ranking: [...before.ranking],
    steps: [...before.steps],
    evaluations: [...before.evaluations],
  };
  for (const event of events) take(next, event);
  next.steps = thinned(next.steps);
  next.log.splice(0, Math.max(0, next.log.length - LOG_LIMIT));
  return next;
}

type Draft = { -readonly [Key in keyof RunProgress]: RunProgress[Key] } & {
  stages: StagePast[];
  log: LogEntry[];
  layers: Map<string, LayerReport>;
  tries: Map<number, TryReport>;
  ranking: RankingEntry[];
  steps: StepReport[];
  evaluations: EvaluationReport[];
};

function take(next: Draft, event: TimedEvent): void {
  // The clock begins anew: another process goes on where the one before was cut off.
  if (event.at < next.lastAt) Object.assign(next, { stages: [], end: undefined });
  next.lastAt = event.at;
  switch (event.type) {
    case 'stage':
      next.stages.push({ stage: event.stage, began: event.at });
      next.pace = new Pace(event.at, event.stage === 'train' ? next.training?.resumedAt : 0);
      note(next, event);
      break;
    case 'progress':
      next.pace.mark(event.at, Math.max(event.done, next.pace.done), event.total);
      break;
    case 'memory':
      next.rssBytes = event.rssBytes;
      next.peakRssBytes = Math.max(next.peakRssBytes, event.rssBytes);
      break;
    case 'layer':
      next.layers.set(event.layer.name, event.layer);
      break;
    case 'search':
      next.search = event.search;
      break;
    case 'try':
      next.tries.set(event.try.index, event.try);
      break;
    case 'ranking':
      next.ranking.push(event.entry);
      break;
    case 'training':
      beginTraining(next, event.training);
      break;
    case 'step':
      next.steps.push(event.step);
      break;
    case 'evaluation':
      next.evaluations.push(event.evaluation);
      break;
    case 'done':
      next.end = event.verdict ? { verdict: event.verdict } : {};
      break;
    case 'failed':
      next.end = { error: event.error };
      note(next, event);
      break;
    case 'log':
    case 'finding':
      note(next, event);
      break;
    // What this window does not draw.
    default:
  }
}

/** Steps after the checkpoint that it goes on from are done again. */
function beginTraining(next: Draft, training: TrainingReport): void {
  const done = ({ step }: { readonly step: number }): boolean => step <= training.resumedAt;
  next.training = training;
  next.steps = next.steps.filter(done);
  next.evaluations = next.evaluations.filter(done);
}

function note(next: Draft, event: Omit<LogEntry, 'number'>): void {
  next.log.push({ ...event, number: next.logged++ } as LogEntry);
}
