/** `mcs demo`: writes the embedded sample, quantizes it with accuracy before and after, packages the result. */
import { join, resolve } from 'node:path';
import type { Job } from '../../proto/job';
import { writeSample, type SampleFiles } from '../engine/sample/write';
import { fitting, validated } from '../studio/jobFile';
import { RunFolder } from '../studio/runFolder';
import type { JobEnd } from '../studio/runJob';
import type { Invocation } from './arguments';
import { conclude } from './conclude';
import { commonOf } from './jobs';
import { perform } from './perform';
import type { Levels, Settings } from './settings';
import type { Terminal } from './terminal';

const DIR = 'mcs-demo';
const NAME = 'sample';
/** All 128 calibration pictures, in batches of 32. */
const BATCHES = 4;

type DemoOptions = Settings & Levels;

export async function demo({ options }: Invocation, how: DemoOptions, terminal: Terminal): Promise<number> {
  const dir = resolve(terminal.cwd, options.text('out') ?? DIR);
  const common = fitting('ptq', commonOf(options));
  const folder = RunFolder.create(dir, { force: options.has('force') });
  const ptq = inFolder(folder, () =>
    validated({ name: NAME, ...common, ...ptqOf(folder.seed('sample', writeSample)) }, 'mcs demo'),
  );
  const run = await perform(ptq, folder, how, terminal);
  if (run.exitCode !== 0) return concluded(ptq, run, how, terminal, dir);
  if (!how.json) conclude(ptq, run, how, terminal, dir);
  const pack = validated({ kind: 'package', run: dir, file: join(dir, `${NAME}_package.zip`) }, 'mcs demo');
  const packed = await perform(pack, RunFolder.temporary(), how, terminal);
  if (packed.exitCode !== 0 || !how.json) return concluded(pack, packed, how, terminal, dir);
  const both = { ...(run.result as object), package: packed.result };
  return concluded(ptq, { exitCode: 0, result: both }, how, terminal, dir);
}

function ptqOf({ model, calibration, test }: SampleFiles): object {
  return { kind: 'ptq', model, calib: calibration, eval: test, batchNum: BATCHES };
}

/** Nothing is left of the folder if its content cannot be made. */
function inFolder<T>(folder: RunFolder, action: () => T): T {
  try {
    return action();
  } catch (error) {
    folder.discard();
    throw error;
  }
}

function concluded(job: Job, end: JobEnd, how: DemoOptions, terminal: Terminal, dir: string): number {
  conclude(job, end, how, terminal, dir);
  return end.exitCode;
}
