/**
 * The folder of a run (DIR). Everything is staged in a hidden folder inside it and appears in DIR only when the job has
 * ended well, result.json last; after any other end nothing is left that could be taken for a result: nothing at all, or of a job that
 * can go on its checkpoint with what it told so far.
 */
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { StudioError, fail, reportOf } from '../../proto/errors';
import { writeText } from './jsonFile';
import { OWNER, isStaging, release, remainsIn, takePossession } from './possession';

const RESULT = 'result.json';
const CRASH = 'crash.json';
/** What a job that can go on has told, in both of its lives. */
const TOLD = ['run.log', 'events.jsonl'];
/** What is kept of a run that died. */
const KEPT = [...TOLD, CRASH];
const SCRATCH = '.tmp';
/** Names of what is about to appear in DIR: should the process be killed in between, it is known what to take back. */
const APPEARING = '.appearing';
/** Of a job that was cut off: what it needs to go on. The engine writes it, it stays until the job has ended well. */
const CHECKPOINT = 'checkpoint';

/** Writes text at the end of an open file; a test puts a full disk here. */
export type Append = (file: number, text: string) => void;

export interface RunFolderOptions {
  /** Write into a folder that is not empty. */
  readonly force?: boolean;
  /** Go on where a job that was cut off left its checkpoint; without one the job begins anew. */
  readonly resume?: boolean;
  readonly append?: Append;
}

export class RunFolder {
  private readonly open = new Map<string, number>();
  /** What stands in DIR already and goes away again unless the job ends well. */
  private readonly onApproval: string[] = [];

  private constructor(
    readonly dir: string,
    /** Where the job writes, and where the parent's own files are until the end. */
    readonly staging: string,
    /** Files are wanted when the job has ended well. */
    readonly lasting: boolean,
    /** The topmost folder that did not exist before. */
    private readonly made: string | undefined,
    private readonly append: Append = writeFileSync,
  ) {}

  /**
   * Takes possession of DIR before anything runs. The result of an earlier run goes away at once: from now on DIR holds one
   * only if this job ends well. Throws DIR_NOT_EMPTY, DIR_CHECKPOINT, DIR_NOT_FOLDER, DIR_IN_USE, NOT_ALLOWED, DISK_FULL.
   */
  static create(path: string, { force = false, resume = false, append }: RunFolderOptions = {}): RunFolder {
    const dir = resolve(path);
    return guarded(dir, () => {
      refuseFiles(dir);
      const made = makeFolders(dir);
      try {
        if (!force) refuseContent(dir, resume);
        const staging = takePossession(dir);
        if (!resume) rmSync(join(dir, CHECKPOINT), { recursive: true, force: true });
        else if (RunFolder.holdsCheckpoint(dir)) carryOn(dir, staging);
        for (const name of [RESULT, CRASH]) rmSync(join(dir, name), { force: true });
        return new RunFolder(dir, staging, true, made, append);
      } catch (error) {
        removeEmpty(dir, made);
        throw error;
      }
    });
  }

  /** For a job that makes no files: a folder for its log, which stays only if the engine dies. */
  static temporary({ append }: Pick<RunFolderOptions, 'append'> = {}): RunFolder {
    return guarded(tmpdir(), () => {
      const dir = mkdtempSync(join(tmpdir(), 'mcs-'));
      return new RunFolder(dir, takePossession(dir), false, dir, append);
    });
  }

  /**
   * Clears away what a process that was killed left in DIR; its log stays, since it tells how far it came. Where it had
   * come as far as result.json, everything stays: that one appears last.
   */
  static clearRemains(dir: string): void {
    const staging = remainsIn(dir);
    if (staging === undefined) return;
    moveKept(staging, dir);
    if (existsSync(join(dir, RESULT))) rmSync(join(dir, CHECKPOINT), { recursive: true, force: true });
    else takeBack(staging, dir);
    rmSync(staging, { recursive: true, force: true });
  }

  /** Whether a job that was cut off can go on in DIR. */
  static holdsCheckpoint(dir: string): boolean {
    return existsSync(join(dir, CHECKPOINT));
  }

  /** Where the report stands if the engine dies. */
  get reportPath(): string {
    return join(this.dir, CRASH);
  }

  /** The job's folder for temporary files: it goes with the staging folder, however the job ends. */
  get scratch(): string {
    const path = join(this.staging, SCRATCH);
    mkdirSync(path, { recursive: true });
    return path;
  }

  /** Outlives this run unless it ends well. */
  get checkpoint(): string {
    return join(this.dir, CHECKPOINT);
  }

  /** Puts something into DIR before the job runs; it goes away again unless the job ends well. */
  seed<T>(name: string, write: (path: string) => T): T {
    const path = join(this.dir, name);
    this.onApproval.push(path);
    return write(path);
  }

  /** Adds text to one of the parent's own files. Throws what the disk says, with the path. */
  addTo(name: string, text: string): void {
    const path = join(this.staging, name);
    try {
      const file = this.open.get(name) ?? openSync(path, 'a', 0o640);
      this.open.set(name, file);
      this.append(file, text);
    } catch (error) {
      if (error instanceof Error && !('path' in error)) Object.assign(error, { path });
      throw error;
    }
  }

  /** The job ended well: what was staged appears in DIR file by file, result.json last. */
  publish(result: unknown): void {
    if (!this.lasting) return this.discard();
    this.addTo(RESULT, `${JSON.stringify(result, null, 2)}\n`);
    this.close();
    const names = readdirSync(this.staging).filter((name) => ![OWNER, SCRATCH, RESULT].includes(name));
    const fresh = names.filter((name) => !existsSync(join(this.dir, name)));
    this.onApproval.push(...[...fresh, RESULT].map((name) => join(this.dir, name)));
    writeText(join(this.staging, APPEARING), JSON.stringify(fresh));
    for (const name of [...names, RESULT]) move(join(this.staging, name), join(this.dir, name));
    this.onApproval.length = 0;
    rmSync(this.checkpoint, { recursive: true, force: true });
    this.release();
  }

  /** The job ended in an error that the user can mend, or was cancelled: as if it had never been started. */
  discard(): void {
    this.release();
    removeEmpty(this.dir, this.made);
  }

  /** A job that was cut off and can go on tells how far it came; of any other that was cut off nothing is left. */
  cutOff(): void {
    if (RunFolder.holdsCheckpoint(this.dir)) this.keepReport();
    else this.discard();
  }

  /** The engine died: only what tells why is kept. */
  keepReport(): void {
    this.close();
    moveKept(this.staging, this.dir);
    this.release();
  }

  private release(): void {
    this.close();
    for (const path of this.onApproval) rmSync(path, { recursive: true, force: true });
    release(this.dir, this.staging);
  }

  private close(): void {
    for (const file of this.open.values()) closeSync(file);
    this.open.clear();
  }
}

/** What was told before a job was cut off stands before what it tells now. */
function carryOn(dir: string, staging: string): void {
  for (const name of TOLD) if (existsSync(join(dir, name))) copyFileSync(join(dir, name), join(staging, name));
}

function moveKept(staging: string, dir: string): void {
  for (const name of KEPT) if (existsSync(join(staging, name))) move(join(staging, name), join(dir, name));
}

/** Removes what had appeared in DIR already. */
function takeBack(staging: string, dir: string): void {
  const list = join(staging, APPEARING);
  if (!existsSync(list)) return;
  const names = JSON.parse(readFileSync(list, 'utf8')) as string[];
  for (const name of names) if (!KEPT.includes(name)) rmSync(join(dir, name), { recursive: true, force: true });
}

/** Moves a file, or a folder file by file where there is one of that name already. */
function move(from: string, to: string): void {
  if (statSync(from).isDirectory() && existsSync(to)) {
    for (const name of readdirSync(from)) move(join(from, name), join(to, name));
  } else {
    renameSync(from, to);
  }
}

/** A folder must be empty, but for what a run that was cut off left where that is to go on. Throws DIR_NOT_EMPTY, DIR_CHECKPOINT. */
function refuseContent(dir: string, resume: boolean): void {
  const names = readdirSync(dir).filter((name) => !isStaging(name));
  const left = [CHECKPOINT, ...KEPT];
  if (names.includes(CHECKPOINT) && names.every((name) => left.includes(name))) {
    if (!resume) fail('DIR_CHECKPOINT', { dir });
  } else if (names.length > 0) fail('DIR_NOT_EMPTY', { dir });
}

/** The nearest existing part of the path must be a folder. Throws DIR_NOT_FOLDER. */
function refuseFiles(dir: string): void {
  let path = dir;
  while (!existsSync(path) && dirname(path) !== path) path = dirname(path);
  if (existsSync(path) && !statSync(path).isDirectory()) fail('DIR_NOT_FOLDER', { dir, path });
}

/**
 * Makes a folder and those above it; gives the topmost one that was made. Not `mkdir -p` of Node 20: it never returns where
 * the file system answers ENOENT to a folder that cannot be made (/proc).
 */
function makeFolders(dir: string): string | undefined {
  if (existsSync(dir)) return undefined;
  const above = dirname(dir) === dir ? undefined : makeFolders(dirname(dir));
  try {
    mkdirSync(dir);
  } catch (error) {
    removeEmpty(dirname(dir), above);
    throw error;
  }
  return above ?? dir;
}

/** Removes the folders from `dir` up to `made`, as far as they are empty. */
function removeEmpty(dir: string, made: string | undefined): void {
  if (made === undefined) return;
  try {
    for (let folder = dir; folder.length >= made.length; folder = dirname(folder)) rmdirSync(folder);
  } catch {
    // Somebody else put something there.
  }
}

/** A refusal of the operating system becomes NOT_ALLOWED or DISK_FULL. */
function guarded<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof StudioError) throw error;
    const { code } = reportOf(error);
    if (code === 'DISK_FULL' || code === 'PATH_TOO_LONG') return fail(code, { path });
    return fail('NOT_ALLOWED', { path, reason: (error as NodeJS.ErrnoException).code ?? String(error) });
  }
}
