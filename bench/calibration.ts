/** Calibration against ONNX Runtime's forward pass alone, and its memory. */
import type { QuantPlan } from '../proto/plan';
import { calibratePlan } from '../main/engine/algorithms/quantize/calibratePlan';
import { mapQuantizers } from '../main/engine/algorithms/quantize/plan';
import type { Batches } from '../main/engine/calibrate/collect';
import type { Dataset } from '../main/engine/data/dataset';
import { Session } from '../main/engine/runtime/session';
import type { Subject } from './subject';

export const OBSERVERS = ['minmax', 'ifmr', 'hfmg'];
const SAMPLES = 512;
const BATCH = 32;
const ROUNDS = 7;
const THREADS = 2;

export interface Ratios {
  readonly name: string;
  readonly samples: number;
  readonly floorMs: number;
  readonly observers: readonly { readonly observer: string; readonly ms: number }[];
}

/** Interleaved rounds of floor and every observer; the fastest of each counts. */
export async function calibrationRatios(subject: Subject): Promise<Ratios> {
  const dataset = await subject.open(SAMPLES);
  const best = new Map<string, number>();
  const keep = (name: string, ms: number): void => void best.set(name, Math.min(best.get(name) ?? Infinity, ms));
  for (let round = 0; round < ROUNDS; round++) {
    keep('floor', await forwardOnly(subject, dataset));
    for (const observer of OBSERVERS) keep(observer, await calibrate(subject, dataset, observer));
  }
  const observers = OBSERVERS.map((observer) => ({ observer, ms: best.get(observer)! }));
  return { name: subject.name, samples: dataset.samples, floorMs: best.get('floor')!, observers };
}

export interface Peak {
  readonly samples: number;
  /** Resident bytes at most. */
  readonly bytes: number;
}

export async function calibrationPeak(subject: Subject, samples: number, observer: string): Promise<Peak> {
  const dataset = await subject.open(samples);
  await calibrate(subject, dataset, observer);
  return { samples: dataset.samples, bytes: process.resourceUsage().maxRSS * 1024 };
}

async function forwardOnly({ model }: Subject, dataset: Dataset): Promise<number> {
  const session = await Session.open(model, { threads: THREADS });
  let ms = 0;
  for await (const { feeds } of dataset.batches(BATCH)) {
    const start = performance.now();
    await session.run(feeds);
    ms += performance.now() - start;
  }
  await session.close();
  return ms;
}

/** Reading, running, counting, searching; several batches, so that every observer streams. */
async function calibrate({ model, plan }: Subject, dataset: Dataset, observer: string): Promise<number> {
  const calls = Math.ceil(dataset.samples / BATCH);
  const streamed: QuantPlan = {
    ...mapQuantizers(plan, 0, (quantizer) => ({ ...quantizer, method: { name: observer, params: {} } })),
    batchNum: calls,
  };
  const batches: Batches = async function* () {
    for await (const { feeds } of dataset.batches(BATCH)) yield feeds;
  };
  let sessionMs = 0;
  const start = performance.now();
  await calibratePlan(model, streamed, batches, {
    threads: THREADS,
    memoryBudgetBytes: 1 << 30,
    calls,
    callSize: BATCH,
    onSession: (ms) => void (sessionMs += ms),
    onBatch: () => undefined,
    onBalance: () => undefined,
  });
  return performance.now() - start - sessionMs;
}
