/**
 * Accuracy-based search against one evaluation of the float model in the same run: how long it takes, how many layers it rolls
 * back, with which strategy. 4-bit weights; ResNet-20 and MobileNet on CIFAR-10 where the data are at hand, else the embedded sample.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jobSchema, type JobOf, type RunResult } from '../proto/job';
import { openContext } from '../main/engine/jobs/context';
import { auto } from '../main/engine/jobs/kinds/auto';
import { writeSample } from '../main/engine/sample/write';
import { DATA, dataModel, hasData } from '../test/kit/shared';
import { inOwnProcess } from './process';

const THREADS = 2;
const STRATEGIES = ['winBack', 'greedy', 'BinarySearch'] as const;

interface Case {
  readonly name: string;
  readonly model: string;
  readonly calib: string;
  readonly eval: string;
  readonly maxDrop: number;
}

export interface Searched {
  readonly name: string;
  readonly strategy: string;
  readonly goal: string;
  readonly result: string;
  readonly rolledBack: readonly string[];
  readonly tries: number;
  readonly floatMs: number;
  readonly totalMs: number;
}

function cases(folder: string): readonly Case[] {
  if (!hasData) {
    const { model, calibration, test } = writeSample(folder);
    return [{ name: 'the embedded sample', model, calib: calibration, eval: test, maxDrop: 0.5 }];
  }
  const cifar = { calib: join(DATA, 'cifar10/calib.yaml'), eval: join(DATA, 'cifar10/test.yaml') };
  return [
    { name: 'ResNet-20', model: dataModel('cifar10_resnet20'), ...cifar, maxDrop: 1 },
    { name: 'MobileNet', model: dataModel('cifar10_mobilenet'), ...cifar, maxDrop: 0.5 },
  ];
}

/** One row a case and strategy; `only`: strategies by name (MCS_BENCH_STRATEGIES), since a bad one takes long. */
export async function autoTable(): Promise<string[]> {
  const wanted = process.env['MCS_BENCH_STRATEGIES']?.split(',') ?? ['winBack'];
  const rows: string[] = [];
  for (let i = 0; i < (hasData ? 2 : 1); i++)
    for (const strategy of STRATEGIES.filter((each) => wanted.includes(each)))
      rows.push(rowOf(await inOwnProcess<Searched>('search', String(i), strategy)));
  return [
    '4-bit weights, rolled back to 8 bits and then to float. Time: everything from the start of the job to its last file, over one',
    'evaluation of the float model on the whole set in the same process.',
    '',
    '| model | strategy | allowed loss | lost | layers rolled back | tries | float evaluation | search | ratio |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
  ];
}

function rowOf({ name, strategy, goal, result, rolledBack, tries, floatMs, totalMs }: Searched): string {
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
  const layers = `${rolledBack.length}${rolledBack.length ? `: ${rolledBack.join(', ')}` : ''}`;
  const cells = [name, strategy, goal, result, layers, tries, seconds(floatMs), seconds(totalMs)];
  return `| ${cells.join(' | ')} | ${(totalMs / floatMs).toFixed(1)} × |`;
}

/** What such a process does: the `which`-th case with a strategy. */
export async function searchPart([which, strategy]: readonly string[]): Promise<Searched> {
  const folder = mkdtempSync(join(tmpdir(), 'mcs-bench-'));
  try {
    const { name, maxDrop, ...files } = cases(folder)[Number(which)]!;
    const config = join(folder, 'four.cfg');
    writeFileSync(config, 'common_config { arq_quantize { quant_bits: 4 } }');
    const job = jobSchema.parse({
      kind: 'auto',
      ...files,
      config,
      maxDrop,
      strategy,
      threads: THREADS,
      rollBack: ['weights8', 'float'],
    });
    const { context, close } = openContext({ folder, level: 'error', send: () => undefined });
    const { auto: found, delta, timing } = (await auto.run(job as JobOf<'auto'>, context)) as RunResult;
    close();
    return {
      ...{ name, strategy: strategy! },
      goal: maxDrop.toFixed(2),
      result: delta === null ? '–' : (-delta).toFixed(2),
      rolledBack: found!.rolledBack.map(({ layer, to }) => (to === 'weights8' ? layer : `${layer} (${to})`)),
      tries: found!.tries.length,
      floatMs: found!.floatEvaluationMs!,
      totalMs: timing.totalMs,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
