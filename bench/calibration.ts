/** Calibration against ONNX Runtime's forward pass alone, and its memory. */
import { observations, weighPlan } from '../main/engine/algorithms/quantize/calibratePlan';
import { mapQuantizers } from '../main/engine/algorithms/quantize/plan';
import { collect, type Batches } from '../main/engine/calibrate/collect';
import type { Dataset } from '../main/engine/data/dataset';
import { Session } from '../main/engine/runtime/session';
import type { Subject } from './subject';

/** What is asked of each tensor in one run, by the name of the run. */
export const RUNS: Readonly<Record<string, readonly string[]>> = {
  minmax: ['minmax'],
  ifmr: ['ifmr'],
  hfmg: ['hfmg'],
  'ifmr + hfmg + KL + mse': ['ifmr', 'hfmg', 'KL', 'mse'],
};
const SAMPLES = 512;
const BATCH = 32;
const ROUNDS = 7;
const THREADS = 2;

export interface Ratios {
  readonly name: string;
  readonly samples: number;
  readonly floorMs: number;
  readonly runs: readonly { readonly run: string; readonly ms: number }[];
}

/** Interleaved rounds of floor and every run; the fastest of each counts. */
export async function calibrationRatios(subject: Subject): Promise<Ratios> {
  const dataset = await subject.open(SAMPLES);
  const best = new Map<string, number>();
  const keep = (name: string, ms: number): void => void best.set(name, Math.min(best.get(name) ?? Infinity, ms));
  for (let round = 0; round < ROUNDS; round++) {
    keep('floor', await forwardOnly(subject, dataset));
    for (const run of Object.keys(RUNS)) keep(run, await calibrate(subject, dataset, run));
  }
  const runs = Object.keys(RUNS).map((run) => ({ run, ms: best.get(run)! }));
  return { name: subject.name, samples: dataset.samples, floorMs: best.get('floor')!, runs };
}

export interface Peak {
  readonly samples: number;
  /** Resident bytes at most. */
  readonly bytes: number;
}

export async function calibrationPeak(subject: Subject, samples: number, run: string): Promise<Peak> {
  const dataset = await subject.open(samples);
  await calibrate(subject, dataset, run);
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
async function calibrate({ model, plan }: Subject, dataset: Dataset, run: string): Promise<number> {
  const calls = Math.ceil(dataset.samples / BATCH);
  const batches: Batches = async function* () {
    for await (const { feeds } of dataset.batches(BATCH)) yield feeds;
  };
  let sessionMs = 0;
  const start = performance.now();
  const weighted = weighPlan(model, { ...plan, batchNum: calls });
  const asked = RUNS[run]!.map((observer) => {
    const own = mapQuantizers(weighted.plan, 0, (quantizer) => ({
      ...quantizer,
      method: { name: observer, params: {} },
    }));
    return observations({ ...weighted, plan: own }, { callSize: BATCH, calls });
  });
  await collect(
    weighted.observed,
    asked.flatMap(({ tasks }) => tasks),
    batches,
    {
      threads: THREADS,
      memoryBudgetBytes: 1 << 30,
      calls,
      elements: asked[0]!.elements,
      onSession: (ms) => void (sessionMs += ms),
      onBatch: () => undefined,
    },
  );
  return performance.now() - start - sessionMs;
}
