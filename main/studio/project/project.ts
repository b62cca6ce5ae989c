/**
 * The open project: every change is on disk before it is told. Files of models, data and runs stay where they are; the
 * project holds their places. Throws ENTRY_*, RUN_ACTIVE, PROJECT_*, and what the file system says.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { fail } from '../../../proto/errors';
import {
  PROJECT_SCHEMA,
  type DatasetEntry,
  type DatasetFile,
  type ModelEntry,
  type ModelFile,
  type ProjectFile,
  type ProjectState,
  type RunEntry,
  type RunFigures,
  type RunFile,
} from '../../../proto/project';
import { resumableKinds, type RunResult } from '../../../proto/job';
import type { Coded } from '../../../proto/sentences';
import { textOf, writeJson } from '../jsonFile';
import { RunFolder } from '../runFolder';
import { lockProject } from './lock';
import { PROJECT, RUNS, readProject } from './open';
import { endIn } from './runEnd';

const TRASH = 'trash';
const ACTIVE: readonly string[] = ['queued', 'running'];

export class Project {
  private readonly deleted: string[] = [];
  private readonly figures = new Map<string, RunFigures | undefined>();

  private constructor(
    readonly folder: string,
    private file: ProjectFile,
    private runs: RunFile[],
    private readonly problems: readonly Coded[],
    private readonly unlock: () => void,
    private readonly changed: (state: ProjectState) => void,
  ) {}

  static create(path: string, name: string, changed: (state: ProjectState) => void): Project {
    const folder = resolve(path);
    if (existsSync(join(folder, PROJECT))) fail('PROJECT_EXISTS', { folder });
    if (existsSync(folder) && (!statSync(folder).isDirectory() || readdirSync(folder).length > 0))
      fail('PROJECT_NOT_EMPTY', { folder });
    const created = new Date().toISOString();
    writeJson(join(folder, PROJECT), {
      schema: PROJECT_SCHEMA,
      id: randomUUID(),
      name,
      created,
      models: [],
      datasets: [],
      commands: [],
    } satisfies ProjectFile);
    return Project.open(folder, changed);
  }

  static open(path: string, changed: (state: ProjectState) => void): Project {
    const folder = resolve(path);
    if (!existsSync(join(folder, PROJECT))) fail('PROJECT_NOT_FOUND', { folder });
    const unlock = lockProject(folder);
    try {
      const { file, runs, problems } = readProject(folder);
      const project = new Project(folder, file, [...runs], problems, unlock, changed);
      for (const run of runs) if (ACTIVE.includes(run.state)) project.interrupted(run);
      project.emptyTrash();
      return project;
    } catch (error) {
      unlock();
      throw error;
    }
  }

  close(): void {
    this.emptyTrash();
    this.unlock();
  }

  state(): ProjectState {
    const { folder, file, problems } = this;
    return {
      schema: PROJECT_SCHEMA,
      folder,
      id: file.id,
      name: file.name,
      created: file.created,
      models: file.models.map((each) => this.modelEntry(each)),
      datasets: file.datasets.map((each) => this.datasetEntry(each)),
      runs: this.runs.map((run) => this.runEntry(run)),
      deleted: [...this.deleted],
      problems,
    };
  }

  rename(name: string): void {
    this.write({ ...this.file, name });
  }

  /** Programs of data sets that may be started, as they read. */
  get allowed(): readonly string[] {
    return this.file.commands;
  }

  allow(command: string): void {
    if (!this.allowed.includes(command)) this.write({ ...this.file, commands: [...this.allowed, command] });
  }

  /** A file may be named as often as one likes; the same file is one model. */
  addModel(path: string, name?: string): string {
    const place = this.placeOf(path);
    const known = this.file.models.find((each) => each.path === place);
    if (known) return known.id;
    const id = freshId();
    const added = new Date().toISOString();
    const model = { id, name: name ?? stemOf(path), path: place, inputShapes: {}, note: '', added };
    this.write({ ...this.file, models: [...this.file.models, model] });
    return id;
  }

  changeModel(id: string, change: Partial<Pick<ModelFile, 'name' | 'note' | 'path' | 'inputShapes'>>): void {
    this.model(id);
    const { path, ...rest } = change;
    const own = { ...rest, ...(path === undefined ? {} : { path: this.placeOf(path) }) };
    const models = this.file.models.map((each) => (each.id === id ? { ...each, ...own } : each));
    this.write({ ...this.file, models });
  }

  removeModel(id: string): void {
    const { name } = this.model(id);
    const count = this.runs.filter(({ parent }) => parent === id).length;
    if (count > 0) fail('ENTRY_IN_USE', { name, count });
    this.write({ ...this.file, models: this.file.models.filter((each) => each.id !== id) });
  }

  addDataset(path: string, name?: string): string {
    const place = this.placeOf(path);
    const known = this.file.datasets.find((each) => each.path === place);
    if (known) return known.id;
    const id = freshId();
    const dataset = { id, name: name ?? stemOf(path), path: place, note: '', added: new Date().toISOString() };
    this.write({ ...this.file, datasets: [...this.file.datasets, dataset] });
    return id;
  }

  changeDataset(id: string, change: Partial<Pick<DatasetFile, 'name' | 'note'>>): void {
    this.dataset(id);
    const datasets = this.file.datasets.map((each) => (each.id === id ? { ...each, ...change } : each));
    this.write({ ...this.file, datasets });
  }

  removeDataset(id: string): void {
    this.dataset(id);
    this.write({ ...this.file, datasets: this.file.datasets.filter((each) => each.id !== id) });
  }

  model(id: string): ModelEntry {
    const found = this.file.models.find((each) => each.id === id);
    return found ? this.modelEntry(found) : fail('ENTRY_UNKNOWN', { kind: 'model', id });
  }

  dataset(id: string): DatasetEntry {
    const found = this.file.datasets.find((each) => each.id === id);
    return found ? this.datasetEntry(found) : fail('ENTRY_UNKNOWN', { kind: 'data set', id });
  }

  run(id: string): RunEntry {
    return this.runEntry(this.runFile(id));
  }

  addRun(run: Pick<RunFile, 'name' | 'parent' | 'job'>): RunFile {
    const known = [...this.file.models, ...this.runs].some(({ id }) => id === run.parent);
    if (!known) fail('ENTRY_UNKNOWN', { kind: 'model', id: run.parent });
    const added: RunFile = {
      schema: PROJECT_SCHEMA,
      id: freshId(),
      note: '',
      created: new Date().toISOString(),
      state: 'queued',
      ...run,
    };
    this.writeRun(added);
    return added;
  }

  changeRun(id: string, change: Partial<Pick<RunFile, 'name' | 'note' | 'state' | 'ended' | 'error'>>): void {
    const run = this.runFile(id);
    this.figures.delete(id);
    this.writeRun({ ...run, ...change });
  }

  /** A run that ended waits again. Throws RUN_ACTIVE. */
  queueAgain(id: string): RunFile {
    const run: RunFile = { ...this.runFile(id) };
    if (ACTIVE.includes(run.state)) fail('RUN_ACTIVE', { name: run.name });
    this.figures.delete(id);
    delete run.ended;
    delete run.error;
    const queued: RunFile = { ...run, state: 'queued' };
    this.writeRun(queued);
    return queued;
  }

  /** Moves the run aside until the project is closed. */
  deleteRun(id: string): void {
    const { name, state } = this.run(id);
    if (ACTIVE.includes(state)) fail('RUN_ACTIVE', { name });
    const count = this.runs.filter(({ parent }) => parent === id).length;
    if (count > 0) fail('ENTRY_IN_USE', { name, count });
    this.moveRun(id, RUNS, TRASH);
    this.runs = this.runs.filter((run) => run.id !== id);
    this.deleted.push(id);
    this.tell();
  }

  restoreRun(id: string): void {
    if (!this.deleted.includes(id)) fail('ENTRY_UNKNOWN', { kind: 'run', id });
    this.moveRun(id, TRASH, RUNS);
    this.deleted.splice(this.deleted.indexOf(id), 1);
    this.runs = [...readProject(this.folder).runs];
    this.tell();
  }

  /** Inside the project relative, so that its folder can move; with '/' on every system. */
  private placeOf(path: string): string {
    const absolute = resolve(path);
    const inside = relative(this.folder, absolute);
    const outside = inside === '' || inside.startsWith('..') || isAbsolute(inside);
    return outside ? absolute : inside.split(sep).join('/');
  }

  private modelEntry(model: ModelFile): ModelEntry {
    const absolutePath = resolve(this.folder, model.path);
    const stat = statSync(absolutePath, { throwIfNoEntry: false });
    return { ...model, absolutePath, missing: !stat?.isFile(), sizeBytes: stat?.size ?? 0 };
  }

  private datasetEntry(dataset: DatasetFile): DatasetEntry {
    const absolutePath = resolve(this.folder, dataset.path);
    return { ...dataset, absolutePath, missing: !existsSync(absolutePath) };
  }

  private runFile(id: string): RunFile {
    return this.runs.find((each) => each.id === id) ?? fail('ENTRY_UNKNOWN', { kind: 'run', id });
  }

  private runEntry(run: RunFile): RunEntry {
    const folder = join(this.folder, RUNS, run.id);
    if (!this.figures.has(run.id)) this.figures.set(run.id, figuresOf(folder));
    const figures = this.figures.get(run.id);
    const resumable = resumableKinds.has(run.job.kind) && RunFolder.holdsCheckpoint(folder);
    return { ...run, folder, ...(figures ? { figures } : {}), ...(resumable ? { resumable } : {}) };
  }

  /** The app or the machine went away during it: its log stays, what else was begun goes, unless all of it is there. */
  private interrupted(run: RunFile): void {
    const folder = join(this.folder, RUNS, run.id);
    RunFolder.clearRemains(folder);
    this.writeRun({ ...run, ...(endIn(folder) ?? { state: 'interrupted' }) });
  }

  private writeRun(run: RunFile): void {
    writeJson(join(this.folder, RUNS, `${run.id}.json`), run);
    const known = this.runs.some(({ id }) => id === run.id);
    this.runs = known ? this.runs.map((each) => (each.id === run.id ? run : each)) : [...this.runs, run];
    this.tell();
  }

  private moveRun(id: string, from: string, to: string): void {
    mkdirSync(join(this.folder, to), { recursive: true });
    for (const name of [id, `${id}.json`]) {
      const source = join(this.folder, from, name);
      if (existsSync(source)) renameSync(source, join(this.folder, to, name));
    }
  }

  private emptyTrash(): void {
    this.deleted.length = 0;
    rmSync(join(this.folder, TRASH), { recursive: true, force: true });
  }

  private write(file: ProjectFile): void {
    writeJson(join(this.folder, PROJECT), file);
    this.file = file;
    this.tell();
  }

  private tell(): void {
    this.changed(this.state());
  }
}

let last = 0;

/** Sorts by when it was made. */
function freshId(): string {
  last = Math.max(Date.now(), last + 1);
  return last.toString(36).padStart(9, '0') + randomBytes(4).toString('hex');
}

function stemOf(path: string): string {
  return basename(path).replace(/\.[^.]+$/, '') || basename(path) || path;
}

/** From the result of a run; undefined while there is none, or none that can be read. */
function figuresOf(folder: string): RunFigures | undefined {
  try {
    const result = JSON.parse(textOf(join(folder, 'result.json')) ?? 'null') as RunResult | null;
    if (result === null) return undefined;
    const { float, compressed, delta, deltaCi95, size, macs, params, timing, warnings, artifacts } = result;
    const deployed = artifacts.some(({ kind }) => kind === 'deploy');
    return {
      ...{ float, compressed, delta, deltaCi95, floatBytes: size.floatBytes },
      deployBytes: deployed ? size.deployBytes : null,
      macs: macs.compressed,
      params: params.compressed,
      totalMs: timing.totalMs,
      warnings: warnings.length,
    };
  } catch {
    return undefined;
  }
}
