import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import type { PackageContents, PackageMade, Pictures, RunRead, SampleRows } from '../../../proto/contract';
import { fail } from '../../../proto/errors';
import type { TensorFacts } from '../../../proto/graphView';
import { resumableKinds, type Job, type LayerReport, type RunResult } from '../../../proto/job';
import { commandLine } from '../../../proto/commandLine';
import { writeBundle } from '../bundle';
import { validated } from '../jobFile';
import { textOf } from '../jsonFile';
import { RunFolder } from '../runFolder';
import { withConsent } from './consent';
import type { Service, Shared } from './service';

export function runService(shared: Shared): Service<'run'> {
  const { open, asks, shell } = shared;
  /** The folder of a run that has a result. */
  const resultOf = (id: string): string => {
    const { folder, name } = open().project.run(id);
    return existsSync(join(folder, 'result.json')) ? folder : fail('RUN_WITHOUT_RESULT', { name });
  };
  const ask = <T>(id: string, more: object): Promise<T> => {
    const run = resultOf(id);
    return asks.ask<T>(validated({ run, ...more }, run), [join(run, 'result.json')]);
  };
  const start = (run: { name: string; parent: string; job: Job }): string => {
    const { project, queue } = open();
    const added = project.addRun({ ...run, job: withConsent(project, run.job) });
    queue.add(added);
    return added.id;
  };
  const resume = (id: string): void => {
    const { project, queue } = open();
    const { name, folder, job } = project.run(id);
    if (!resumableKinds.has(job.kind) || !RunFolder.holdsCheckpoint(folder)) fail('RUN_NOT_RESUMABLE', { name });
    queue.add(project.queueAgain(id), { resume: true });
  };
  const nothing = (work: () => void) => {
    work();
    return null;
  };
  return {
    'run.start': async (run) => start(run),
    'run.again': async ({ id }) => {
      const { project } = open();
      const { name, parent, job } = project.run(id);
      return start({ name: freshName(name, project.state().runs), parent, job });
    },
    'run.cancel': async ({ id }) => nothing(() => open().queue.cancel(id)),
    'run.keep': async ({ id }) => nothing(() => open().queue.keep(id)),
    'run.pause': async ({ id }) => nothing(() => open().queue.pause(id)),
    'run.resume': async ({ id }) => nothing(() => resume(id)),
    'run.change': async ({ id, ...change }) => nothing(() => open().project.changeRun(id, change)),
    'run.delete': async ({ id }) => nothing(() => open().project.deleteRun(id)),
    'run.restore': async ({ id }) => nothing(() => open().project.restoreRun(id)),
    'run.read': async ({ id }) => readRun(open().project.run(id)),
    'run.events': async ({ id, from }) => [...open().queue.events(id, from)],
    'run.tensor': ({ id, layer }) => ask<TensorFacts>(id, { kind: 'tensor', layer }),
    'run.samples': ({ id }) => ask<SampleRows>(id, { kind: 'samples' }),
    'run.pictures': ({ id, indexes }) => ask<Pictures>(id, { kind: 'pictures', indexes }),
    'run.bundle': async ({ id, path }) => writeBundle(open().project.run(id), resolve(path)),
    'run.openReport': async ({ id }) => shell.open(join(resultOf(id), 'report.html')),
    'run.contents': ({ id }) => ask<PackageContents>(id, { kind: 'contents' }),
    'run.package': ({ id, path, target }) => {
      const run = resultOf(id);
      return asks.once<PackageMade>(validated({ kind: 'package', run, file: resolve(path), target }, path));
    },
  };
}

/** 'PTQ' → 'PTQ (2)' → 'PTQ (3)': the first that no run has. */
function freshName(name: string, runs: readonly { readonly name: string }[]): string {
  const taken = new Set(runs.map((run) => run.name));
  const stem = name.replace(/ \(\d+\)$/, '').slice(0, 190);
  for (let n = 2; ; n++) if (!taken.has(`${stem} (${n})`)) return `${stem} (${n})`;
}

function readRun({ folder, job }: { folder: string; job: Job }): RunRead {
  const json = <T>(name: string): T | undefined => {
    const text = textOf(join(folder, name));
    return text === undefined ? undefined : (JSON.parse(text) as T);
  };
  return {
    schema: 1,
    result: json<RunResult>('result.json') ?? null,
    layers: json<readonly LayerReport[]>('layers.json') ?? [],
    config: textOf(join(folder, 'config.json')) ?? null,
    job: stringify(job),
    command: commandLine(job, folder),
  };
}
