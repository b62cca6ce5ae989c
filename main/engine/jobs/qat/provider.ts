/**
 * Where the steps of a training are computed: by the provider that was asked for, where its self-check (train/providerCheck.ts) passes,
 * else on the CPU. Quantizing, evaluating and the teacher stay on the CPU whatever it is.
 *
 * Providers round differently, so the same job gives the same bytes only where it is computed by the same one. Yet the provider is no
 * part of a checkpoint's identity: the state is float32 whoever computed it, and a training whose provider fails shall go on on the
 * CPU. The checkpoint keeps what was used and what was refused: what was refused once is not tried again by whoever goes on.
 */
import { ON_CPU, PROVIDER_NAMES, type Execution, type ExecutionProvider } from '../../../../proto/providers';
import type { Session } from '../../runtime/session';
import { checkProvider } from '../../train/providerCheck';
import type { StepGraph } from '../../train/step';
import { Trainer } from '../../train/trainer';
import type { JobContext } from '../job';
import type { Warnings } from '../ptq/warnings';
import type { Snapshot } from './checkpoint';
import { lessonAt } from './lesson';
import type { OpenQat } from './open';

/** What is to be trained, and where. */
export interface Asked {
  readonly open: OpenQat;
  readonly teacher: Session | undefined;
  readonly provider: ExecutionProvider;
}

export interface From {
  readonly step: StepGraph;
  /** Steps before. */
  readonly done: number;
  /** After them; absent: the initial one. */
  readonly state: Snapshot | undefined;
  /** Of the process before this one. */
  readonly earlier: Execution | undefined;
}

export interface OpenTrainer {
  readonly trainer: Trainer;
  readonly execution: Execution;
}

/** Throws CANCELLED, RUNTIME_*. */
export async function openTrainer(
  asked: Asked,
  from: From,
  context: JobContext,
  warnings: Warnings,
): Promise<OpenTrainer> {
  const { step, state } = from;
  const execution = await executionOf(asked, from, context);
  const { provider, refused } = execution;
  if (refused) {
    const { code, params } = refused;
    warnings.add('PROVIDER_FELL_BACK', { provider: PROVIDER_NAMES[refused.provider], reason: { code, params } });
  }
  const trainer = await Trainer.open(step, { threads: asked.open.ptq.threads, provider });
  if (state) trainer.restore(state);
  return { trainer, execution };
}

/** Throws CANCELLED. */
export async function executionOf(
  { open, teacher, provider }: Asked,
  { step, done, state, earlier }: From,
  context: JobContext,
  check = checkProvider,
): Promise<Execution> {
  if (provider === 'cpu') return ON_CPU;
  if (earlier?.refused?.provider === provider) return { provider: 'cpu', refused: earlier.refused };
  const now = state ?? new Map(step.states.map(({ name, initial }) => [name, initial]));
  context.log('info', 'PROVIDER_TRIED', { provider: PROVIDER_NAMES[provider] });
  const { threads } = open.ptq;
  const [lesson] = await lessonAt(open, teacher, done);
  const verdict = await check(step, now, lesson, { provider, threads, signal: context.signal });
  context.throwIfCancelled();
  if (verdict.kind === 'refused') {
    const { code, params } = verdict;
    return { provider: 'cpu', refused: { provider, code, params } };
  }
  const { left } = verdict;
  const kinds = [...new Set(left)].sort().join(', ') || '–';
  context.log('info', 'PROVIDER_CHECKED', { provider: PROVIDER_NAMES[provider], left: left.length, kinds });
  return { provider, refused: null };
}
