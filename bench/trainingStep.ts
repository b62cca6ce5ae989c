/**
 * What the processes of the section `training` do: one step of a model after the other, asked for by lines on stdin, or the time of a
 * step by operator. Gradients are computed as `mcs tune` found on this machine, where it did.
 */
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { jobSchema, type JobOf } from '../proto/job';
import { formulationsOf } from '../main/engine/grad/formulations';
import { encodeModel, join as joined } from '../main/engine/graph/encode';
import { openContext } from '../main/engine/jobs/context';
import { Warnings } from '../main/engine/jobs/ptq/warnings';
import { qatModel } from '../main/engine/jobs/qat/model';
import { openQat, type OpenQat } from '../main/engine/jobs/qat/open';
import { STEP, type StepGraph } from '../main/engine/train/step';
import { stepGraph } from '../main/engine/train/stepGraph';
import { trainableWeights } from '../main/engine/train/trainable';
import { Trainer } from '../main/engine/train/trainer';
import { withFormulations } from '../main/studio/formulations';
import type { Value, Values } from '../main/engine/runtime/session';

const THREADS = 2;
const LEARNING_RATE = 0.01;
export type Kind = 'plain' | 'qat';

interface Prepared {
  readonly step: StepGraph;
  readonly feeds: Values;
  readonly target: Value;
}

/** Lines of stdin are answered by milliseconds, its end by the peak memory in bytes. */
export async function stepsPart([kind, model, data, batch]: readonly string[]): Promise<void> {
  const { step, feeds, target } = await prepared(kind as Kind, model!, data!, Number(batch));
  const trainer = await Trainer.open(step, { threads: THREADS });
  console.log('ready');
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  while (!(await lines.next()).done) {
    const start = performance.now();
    await trainer.step(feeds, target);
    console.log(performance.now() - start);
  }
  await trainer.close();
  console.log(process.resourceUsage().maxRSS * 1024);
}

/** The step graph that a training of ours has: `plain` without quantizers. */
async function prepared(kind: Kind, model: string, data: string, batchSize: number): Promise<Prepared> {
  const folder = mkdtempSync(join(tmpdir(), 'mcs-bench-'));
  const { context, close } = openContext({ folder, level: 'error', send: () => undefined });
  try {
    // Statistics of BatchNormalization follow the batches in all of them, as in PyTorch's steps.
    const more = { threads: THREADS, optimizer: 'sgd', schedule: 'constant', freezeStatistics: false };
    const rate = { learningRate: LEARNING_RATE };
    const asked = jobSchema.parse({ kind: 'qat', model, train: data, eval: data, batchSize, ...more, ...rate });
    const job = withFormulations(asked) as JobOf<'qat'>;
    const open = await openQat(job, context, new Warnings(context));
    const step = kind === 'qat' ? (await qatModel(open, context, false)).step : plainStep(open);
    const { feeds, labels } = await open.batches.at(0);
    return { step, feeds, target: open.teaching.target(labels!) };
  } finally {
    close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function plainStep({ start, teaching, parts, job }: OpenQat): StepGraph {
  const { optimizer, schedule, momentum } = job;
  const options = {
    ...{ shapes: parts.shapes, loss: teaching.loss, learningRate: LEARNING_RATE },
    groups: [{ weights: trainableWeights(start.graph), weightDecay: 0, rate: 1 }],
    optimizer: { name: optimizer, params: { momentum } },
    schedule: { name: schedule },
  };
  return stepGraph(start, { ...options, formulations: formulationsOf(job.formulations ?? {}) });
}

/** Milliseconds of the last of three steps by operator, the dearest first. */
export type Shares = readonly (readonly [operator: string, ms: number])[];

interface ProfileEvent {
  readonly cat: string;
  readonly ts: number;
  readonly dur: number;
  readonly args?: { readonly op_name?: string };
}

export async function profilePart([kind, model, data, batch]: readonly string[]): Promise<Shares> {
  const { step, feeds, target } = await prepared(kind as Kind, model!, data!, Number(batch));
  const folder = mkdtempSync(join(tmpdir(), 'mcs-profile-'));
  const session = await InferenceSession.create(joined(encodeModel(step.model)), {
    ...{ intraOpNumThreads: THREADS, interOpNumThreads: 1, executionMode: 'sequential', graphOptimizationLevel: 'all' },
    ...{ enableProfiling: true, profileFilePrefix: join(folder, 'step') },
  });
  const states = step.states.map(({ name, dims, initial }) => [name, new Tensor('float32', initial, dims)] as const);
  const given = Object.entries({ ...feeds, [STEP.target]: target }).map(([name, value]) => {
    const type = value.data instanceof BigInt64Array ? 'int64' : 'float32';
    return [name, new Tensor(type, value.data as Float32Array, value.dims)] as const;
  });
  const all = Object.fromEntries([...states, ...given]);
  for (let i = 0; i < ROUNDS; i++) await session.run(all);
  session.endProfiling();
  await session.release();
  const text = readFileSync(join(folder, readdirSync(folder)[0]!), 'utf8');
  rmSync(folder, { recursive: true });
  return shares(JSON.parse(text) as ProfileEvent[]);
}

const ROUNDS = 3;

function shares(events: readonly ProfileEvent[]): Shares {
  const nodes = events.filter(({ cat, args }) => cat === 'Node' && args?.op_name).sort((a, b) => a.ts - b.ts);
  const sums = new Map<string, number>();
  for (const { dur, args } of nodes.slice(-Math.floor(nodes.length / ROUNDS)))
    sums.set(args!.op_name!, (sums.get(args!.op_name!) ?? 0) + dur / 1000);
  return [...sums].sort(([, a], [, b]) => b - a);
}
