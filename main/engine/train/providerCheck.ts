/**
 * The self-check of a provider ahead of a training. It happens in a process of its own: a driver that kills its process, or never
 * comes back, costs that one alone.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataType } from '../graph/onnx';
import { elementCount } from '../graph/tensor';
import { seededRandom, uniform } from '../numerics/random';
import { threadScript } from '../numerics/threadScript';
import type { Value, Values } from '../runtime/session';
import { tryProvider, writeTrial, type Trial, type Verdict } from './providerTrial';
import { STEP, type Lesson, type State, type StateGraph, type StepGraph } from './step';

/** Longer than three steps of an honest training, the shaders of the first one included. */
const LIMIT_MINUTES = 30;

export interface CheckOptions extends Pick<Trial, 'provider' | 'threads'> {
  /** The trial ends with it. */
  readonly signal: AbortSignal;
  /** Instead of the bundled one (tests). */
  readonly script?: string;
  readonly limitMinutes?: number;
}

/** One step from this state with these data. Throws what the disk says. */
export async function checkProvider(
  step: StepGraph,
  state: ReadonlyMap<string, Float32Array>,
  lesson: Lesson,
  options: CheckOptions,
): Promise<Verdict> {
  const left: string[] = [];
  for (const [graph, values] of trialsOf(step, state, lesson)) {
    const verdict = await checkGraph(graph, values, options);
    if (verdict.kind === 'refused') return verdict;
    left.push(...verdict.left);
  }
  return { kind: 'agrees', left };
}

/** Where a batch is cut, two graphs: that of a part, and the update, for which any gradient will do. */
function trialsOf(
  { model, states, accumulate }: StepGraph,
  state: ReadonlyMap<string, Float32Array>,
  { feeds, target }: Lesson,
): readonly (readonly [StateGraph, Values])[] {
  const fed = { ...valuesOf(states, ({ name }) => state.get(name)!), ...feeds, [STEP.target]: target };
  if (!accumulate) return [[{ model, states }, fed]];
  const { sums } = accumulate;
  const random = seededRandom(0);
  const any = ({ dims }: State): Float32Array =>
    Float32Array.from({ length: elementCount(dims) }, () => uniform(random, -1, 1));
  return [
    [accumulate, { ...fed, ...valuesOf(sums, ({ initial }) => initial) }],
    [
      { model, states },
      { ...fed, ...valuesOf(sums, any) },
    ],
  ];
}

function valuesOf(states: readonly State[], data: (state: State) => Float32Array): Values {
  const entries = states.map((state): [string, Value] => {
    const { name, dims } = state;
    return [name, { dataType: DataType.FLOAT, dims, data: data(state) }];
  });
  return Object.fromEntries(entries);
}

async function checkGraph(
  graph: StateGraph,
  values: Values,
  { provider, threads, ...options }: CheckOptions,
): Promise<Verdict> {
  const folder = mkdtempSync(join(tmpdir(), 'mcs-provider-'));
  try {
    const path = join(folder, 'step.onnx');
    const trial = { path, states: writeTrial(path, graph, values), provider, threads };
    const script = options.script ?? threadScript('provider');
    // Run from its sources the program has no bundle to start.
    return script === undefined ? await tryProvider(trial) : await tryApart(trial, script, options);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function tryApart(
  trial: Trial,
  script: string,
  { signal, limitMinutes = LIMIT_MINUTES }: Pick<CheckOptions, 'signal' | 'limitMinutes'>,
): Promise<Verdict> {
  const child = fork(script, []);
  const kill = (): boolean => child.kill('SIGKILL');
  signal.addEventListener('abort', kill);
  let isLate = false;
  const timer = setTimeout(() => (isLate = kill()), limitMinutes * 60_000);
  try {
    const answer = verdictOf(child);
    child.send(trial, () => undefined);
    const { verdict, cause } = await answer;
    if (verdict) return verdict;
    if (isLate) return { kind: 'refused', code: 'PROVIDER_SILENT', params: { minutes: limitMinutes } };
    return { kind: 'refused', code: 'PROVIDER_DIED', params: { cause } };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', kill);
  }
}

/** Resolves when the process is gone. What it said counts even if it dies while it ends, which drivers make happen. */
function verdictOf(child: ChildProcess): Promise<{ readonly verdict?: Verdict; readonly cause: string }> {
  return new Promise((resolve) => {
    let verdict: Verdict | undefined;
    child.on('message', (said: Verdict) => (verdict = said));
    child.once('close', (code, signal) => resolve({ verdict, cause: signal ?? `exit ${code}` }));
    child.once('error', (error) => resolve({ cause: error.message }));
  });
}
