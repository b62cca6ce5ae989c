/** What a job kind is: one file in kinds/ that turns a validated job into a result, and what it may ask of its process. */
import type { ErrorCode, ErrorParams } from '../../../proto/errors';
import type { Event, Finding, Job, LayerReport, Level, Stage } from '../../../proto/job';
import type { LogCode, LogParams } from '../../../proto/logs';

export interface JobContext {
  /** Where artifacts are written; they appear in DIR when the job has ended well. undefined for a job that makes none. */
  readonly folder: string | undefined;
  /** Where a job that can be cut off keeps what it needs to go on; it is there already where it was. undefined: nowhere. */
  readonly checkpoint: string | undefined;
  /** Aborted when the user cancels. */
  readonly signal: AbortSignal;
  stage(stage: Stage): void;
  /** Within the current stage. Reported about ten times a second; the last one of a stage always. */
  progress(done: number, total: number): void;
  log<Code extends LogCode>(level: Level, code: Code, params: LogParams<Code>): void;
  layer(layer: LayerReport): void;
  finding(finding: Finding): void;
  /** What a search says: what is searched, its ranking, its tries. */
  search(event: Extract<Event, { type: 'search' | 'ranking' | 'try' }>): void;
  /** What a training says: what is trained, its steps, its evaluations. */
  training(event: Extract<Event, { type: 'training' | 'step' | 'evaluation' }>): void;
  /** True once the user has had enough: the best so far shall be kept. */
  readonly keeping: boolean;
  /** True once the user wants it to go on another time: a training then leaves a checkpoint and ends as PAUSED. */
  readonly pausing: boolean;
  /** The result stands, but the goal was not reached (exit 4) or the target's rules are broken (exit 3). */
  verdict<Code extends ErrorCode>(code: Code, params: ErrorParams<Code>): void;
  /** Throws CANCELLED. */
  throwIfCancelled(): void;
  /**
   * To be awaited between batches: ONNX Runtime blocks the event loop, so only here can a cancellation, or the end of
   * the parent, be heard. Throws CANCELLED.
   */
  yieldToMessages(): Promise<void>;
}

/** A job kind. Paths in the job are absolute; what `run` returns crosses to the parent (structured clone) as the result. */
export interface JobRunner<J extends Job = Job> {
  readonly kind: J['kind'];
  run(job: J, context: JobContext): Promise<unknown>;
}
