/**
 * The checkpoint of a training: tensors (weights, statistics, ranges, the optimizer's memory, the number of steps) as safetensors, what
 * happened so far as JSON that names their file. A new file of tensors is written first, then the JSON is replaced, then the old file
 * goes: whenever the process dies, the JSON names a whole file. The best weights so far have a file of their own.
 * Throws CHECKPOINT_DIFFERENT, CHECKPOINT_INVALID, SAFETENSORS_INVALID, DISK_FULL.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { fail } from '../../../../proto/errors';
import { executionSchema, type Execution } from '../../../../proto/providers';
import { evaluationSchema, type EvaluationReport } from '../../../../proto/qat';
import type { FormulationTable } from '../../grad/formulations';
import { readSafetensors, writeSafetensors } from '../../formats/safetensors';
import { writeText } from '../../graph/save';
import type { Course } from '../../train/loop';

const INDEX = 'training.json';

/** What has to be the same for a training to go on, by what it is. */
export type Identity = Readonly<Record<string, string>>;
export type Snapshot = ReadonlyMap<string, Float32Array>;

const best = z.strictObject({ step: z.number(), value: z.number() });
const epoch = z.strictObject({
  ...{ epoch: z.number(), steps: z.number(), loss: z.number(), ms: z.number() },
  quantizationLoss: z.number().optional(),
  ...{ learningRate: z.number(), value: z.number().nullable() },
});
const courseSchema = z.strictObject({
  step: z.number(),
  level: z.strictObject({ count: z.number(), start: z.number(), first: z.number(), now: z.number() }),
  epochs: z.array(epoch),
  trainingMs: z.number(),
  best: best.nullable(),
  waited: z.number(),
});
const indexSchema = z.strictObject({
  schema: z.literal(1),
  identity: z.record(z.string(), z.string()),
  /** Files of tensors. */
  last: z.string(),
  best: z.string().nullable(),
  course: courseSchema,
  evaluations: z.array(evaluationSchema),
  calibrationMs: z.number(),
  execution: executionSchema,
  parts: z.number().int().min(1).default(1),
  formulations: z.record(z.string(), z.string()),
});

/** All that goes on where it was. */
export interface Saved {
  readonly course: Course;
  readonly evaluations: readonly EvaluationReport[];
  readonly calibrationMs: number;
  readonly execution: Execution;
  /** Of a batch: sums in another order give other last digits. */
  readonly parts: number;
  /** What the training began with stays, whatever is measured since. */
  readonly formulations: FormulationTable;
  readonly state: Snapshot;
  readonly best: Snapshot | undefined;
}

export class Checkpoint {
  private bestFile: string | null = null;

  private constructor(
    private readonly folder: string | undefined,
    private readonly identity: Identity,
    /** What an earlier process left. */
    readonly saved: Saved | undefined,
  ) {}

  /** `folder` is undefined where nothing is to be kept. */
  static open(folder: string | undefined, identity: Identity): Checkpoint {
    const file = folder === undefined ? undefined : join(folder, INDEX);
    if (folder === undefined || file === undefined || !existsSync(file))
      return new Checkpoint(folder, identity, undefined);
    const { data } = indexSchema.safeParse(parsed(readFileSync(file, 'utf8')));
    if (!data) return fail('CHECKPOINT_INVALID', { file, line: 1 });
    refuseOther(folder, data.identity, identity);
    const read = (name: string): Snapshot =>
      new Map([...readSafetensors(join(folder, name))].map(([key, tensor]) => [key, tensor.data]));
    const { course, evaluations, calibrationMs, execution, parts, formulations } = data;
    const saved = {
      course,
      evaluations,
      calibrationMs,
      execution,
      parts,
      formulations,
      state: read(data.last),
      best: data.best ? read(data.best) : undefined,
    };
    const checkpoint = new Checkpoint(folder, identity, saved);
    checkpoint.bestFile = data.best;
    return checkpoint;
  }

  /** `best`: of this step; absent: the best is what it was. */
  save({ state, best: fresh, ...rest }: Saved): void {
    const { folder, identity } = this;
    if (folder === undefined) return;
    mkdirSync(folder, { recursive: true });
    const write = (kind: string, snapshot: Snapshot): string => {
      const name = `${kind}-${rest.course.step}.safetensors`;
      const tensors = [...snapshot].map(([key, data]) => [key, { dims: [data.length], data }] as const);
      writeSafetensors(join(folder, name), new Map(tensors));
      return name;
    };
    if (fresh) this.bestFile = write('best', fresh);
    const last = write('last', state);
    const index = { schema: 1, identity, last, best: this.bestFile, ...rest };
    writeText(join(folder, INDEX), `${JSON.stringify(index)}\n`);
    for (const name of readdirSync(folder))
      if (name.endsWith('.safetensors') && name !== last && name !== this.bestFile) rmSync(join(folder, name));
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refuseOther(folder: string, then: Identity, now: Identity): void {
  const different = [...new Set([...Object.keys(then), ...Object.keys(now)])].filter((key) => then[key] !== now[key]);
  if (different.length > 0) fail('CHECKPOINT_DIFFERENT', { folder, what: different.join(', ') });
}
