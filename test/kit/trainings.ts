/** Trainings of the small network, in this process. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { StudioError } from '../../proto/errors';
import { jobSchema, type Event, type JobOf, type RunResult } from '../../proto/job';
import { openContext, type OpenContext } from '../../main/engine/jobs/context';
import { qat } from '../../main/engine/jobs/kinds/qat';
import { trainingFiles, type TrainingFiles } from './trainingJob';

export type Listen = (event: Event, open: OpenContext) => void;

export interface Run {
  readonly out: string;
  readonly checkpoint: string;
  readonly result: RunResult;
  readonly events: readonly Event[];
}

interface Options {
  readonly out?: string;
  readonly checkpoint?: string;
  readonly listen?: Listen;
}

export interface Trainings {
  /** Once the first test runs. */
  files(): TrainingFiles;
  /** A new one; it goes when the test file is through. */
  folder(): string;
  jobOf(more: object): JobOf<'qat'>;
  train(more: object, options?: Options): Promise<Run>;
}

/** Call it once in a test file. `usual`: what all of its jobs have. */
export function trainings(usual: object = {}): Trainings {
  let root: string;
  let files: TrainingFiles;
  let count = 0;
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'mcs-trainings-'));
    files = await trainingFiles();
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const folder = (): string => {
    const made = join(root, String(count++));
    mkdirSync(made);
    return made;
  };
  const jobOf = (more: object): JobOf<'qat'> => {
    const { model, train, eval: evaluation } = files;
    const always = { kind: 'qat', model, train, eval: evaluation, threads: 1, batchSize: 16 };
    return jobSchema.parse({ ...always, ...usual, ...more }) as JobOf<'qat'>;
  };
  const train = async (more: object, options: Options = {}): Promise<Run> => {
    const { out = folder(), checkpoint = join(out, 'checkpoint'), listen } = options;
    const { context, events, close } = listening({ out, checkpoint, listen });
    try {
      return { out, checkpoint, result: (await qat.run(jobOf(more), context)) as RunResult, events };
    } finally {
      close();
    }
  };
  return { files: () => files, folder, jobOf, train };
}

/** A context that keeps what it is told. */
export function listening({ out, checkpoint, listen }: Options = {}): OpenContext & { readonly events: Event[] } {
  const events: Event[] = [];
  const open: OpenContext = openContext({
    ...{ folder: out, checkpoint, level: 'info' },
    send: (event) => {
      events.push(event);
      listen?.(event, open);
    },
  });
  return { ...open, events };
}

/** With which a run is refused; 'done' where it is not. */
export const codeOf = (run: Promise<unknown>): Promise<string> =>
  run.then(
    () => 'done',
    (error: unknown) => (error instanceof StudioError ? error.code : String(error)),
  );
