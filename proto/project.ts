/**
 * A project on disk: a folder with `project.json`, the runs as `runs/<id>/` (the command line's DIR) with `runs/<id>.json` beside
 * it, drafts of wizards as `drafts/<id>.json`, data sets made in the window as `datasets/<name>.yaml`. Everything is written to a
 * temporary name and renamed. Paths inside the project are relative to it, so that the folder can be copied elsewhere.
 */
import { z } from 'zod';
import { inputShapesSchema } from './inputShapes';
import { jobSchema, type MetricValue } from './job';
import type { Coded } from './sentences';

export const PROJECT_SCHEMA = 1;

/** Of models, data sets and runs: short, unique in the project, safe as a file name. */
export const idSchema = z.string().regex(/^[a-z0-9]{1,32}$/);
const name = z.string().trim().min(1).max(200);
const time = z.iso.datetime();
const note = z.string().max(10_000).default('');

const modelSchema = z.strictObject({
  id: idSchema,
  name,
  /** Relative where it lies inside the project. */
  path: z.string().min(1),
  sha256: z.string().length(64).optional(),
  /** What questions and jobs fix of its inputs. */
  inputShapes: inputShapesSchema.default({}),
  note,
  added: time,
});

const datasetSchema = z.strictObject({ id: idSchema, name, path: z.string().min(1), note, added: time });

export const projectFileSchema = z.strictObject({
  schema: z.literal(PROJECT_SCHEMA),
  id: z.uuid(),
  name,
  created: time,
  models: z.array(modelSchema),
  datasets: z.array(datasetSchema),
  /** Programs that data sets may start to measure the accuracy, as they were shown to the user (commandLine.ts). */
  commands: z.array(z.string().max(100_000)).max(1000).default([]),
});

export const runStates = [
  'queued',
  'running',
  'paused',
  'done',
  'missed',
  'failed',
  'cancelled',
  'interrupted',
] as const;
/**
 * paused: stopped by the user, to go on from its checkpoint; missed: ended well, yet the goal was not reached; interrupted: the app or
 * the machine went away during the run.
 */
export type RunState = (typeof runStates)[number];

export const runFileSchema = z.strictObject({
  schema: z.literal(PROJECT_SCHEMA),
  id: idSchema,
  name,
  note,
  /** The model that it compresses, or the run whose choices it varies: its place in the lineage. */
  parent: idSchema,
  created: time,
  ended: time.optional(),
  state: z.enum(runStates),
  job: jobSchema,
  error: z.object({ code: z.string(), params: z.record(z.string(), z.unknown()) }).optional(),
});

export type ProjectFile = z.infer<typeof projectFileSchema>;
export type ModelFile = z.infer<typeof modelSchema>;
export type DatasetFile = z.infer<typeof datasetSchema>;
export type RunFile = z.infer<typeof runFileSchema>;

export interface ModelEntry extends ModelFile {
  readonly absolutePath: string;
  readonly missing: boolean;
  readonly sizeBytes: number;
}

export interface DatasetEntry extends DatasetFile {
  readonly absolutePath: string;
  readonly missing: boolean;
}

/** What the lineage shows of a run; null where it was not measured. */
export interface RunFigures {
  readonly float: MetricValue | null;
  readonly compressed: MetricValue | null;
  readonly delta: number | null;
  readonly deltaCi95: readonly [number, number] | null;
  readonly floatBytes: number;
  /** null: there is no deploy model. */
  readonly deployBytes: number | null;
  readonly macs: number;
  readonly params: number;
  readonly totalMs: number;
  readonly warnings: number;
}

export interface RunEntry extends RunFile {
  readonly folder: string;
  readonly figures?: RunFigures;
  /** It was cut off and left a checkpoint. */
  readonly resumable?: true;
}

/** The open project as the window sees it. */
export interface ProjectState {
  readonly schema: typeof PROJECT_SCHEMA;
  readonly folder: string;
  readonly id: string;
  readonly name: string;
  readonly created: string;
  readonly models: readonly ModelEntry[];
  readonly datasets: readonly DatasetEntry[];
  /** Oldest first. */
  readonly runs: readonly RunEntry[];
  /** Ids of runs whose deletion can be undone, newest last. */
  readonly deleted: readonly string[];
  /** What was damaged when it was opened, and what was done about it. */
  readonly problems: readonly Coded[];
}
