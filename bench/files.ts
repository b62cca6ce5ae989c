/**
 * Big models: time and peak memory of inspecting one and of exporting one from a record, each in a process of its own.
 * Sizes in GiB: MCS_BENCH_GIB (`1,3` are the sizes that the figures are wanted for), a small one by default.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jobSchema, type Job } from '../proto/job';
import { openContext } from '../main/engine/jobs/context';
import { jobKinds } from '../main/engine/jobs/kinds';
import { LAYER_BYTES, writeBigModel, type BigFiles } from './bigModel';
import { inOwnProcess } from './process';

interface Cost {
  readonly ms: number;
  readonly peakBytes: number;
}

const SIZES_GIB = (process.env['MCS_BENCH_GIB'] ?? '0.25').split(',').map(Number);

/** One row a size. */
export async function filesTable(): Promise<string[]> {
  const rows: string[] = [];
  for (const gib of SIZES_GIB) rows.push(await rowOf(gib));
  return [
    `Weights in external data, the largest tensor ${LAYER_BYTES / 2 ** 20} MiB.`,
    '',
    '| model | inspect | peak memory | export from a record | peak memory |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ];
}

async function rowOf(gib: number): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'mcs-bench-'));
  try {
    const files = await inOwnProcess<BigFiles>('files', 'write', folder, String(gib));
    const out = join(folder, 'out');
    mkdirSync(out);
    const common = { schema: 1, model: files.model };
    const inspect = await costOf({ ...common, kind: 'inspect' }, out);
    const ptq = await costOf({ ...common, kind: 'ptq', record: files.record, config: files.config }, out);
    const cells = [inspect, ptq].flatMap(({ ms, peakBytes }) => [
      `${(ms / 1000).toFixed(1)} s`,
      `${(peakBytes / 2 ** 20).toFixed(0)} MiB`,
    ]);
    return `| ${gib} GiB | ${cells.join(' | ')} |`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function costOf(job: object, folder: string): Promise<Cost> {
  return inOwnProcess<Cost>('files', 'run', folder, JSON.stringify(job));
}

/** What such a process does: writes the model, or runs a job and tells what it took. */
export async function filesPart([step, folder, what]: readonly string[]): Promise<BigFiles | Cost> {
  if (step === 'write') return writeBigModel(folder!, Number(what) * 2 ** 30);
  const job: Job = jobSchema.parse(JSON.parse(what!));
  const { context, close } = openContext({ folder, level: 'error', send: () => undefined });
  const start = performance.now();
  await jobKinds.get(job.kind)!.run(job, context);
  close();
  return { ms: performance.now() - start, peakBytes: process.resourceUsage().maxRSS * 1024 };
}
