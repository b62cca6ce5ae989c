/** One job a folder: the hidden staging folder names the process that works in it. */
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail } from '../../proto/errors';

const STAGING = '.partial';
/** The file inside it that holds the process id. */
export const OWNER = '.pid';

/** Folders that this very process works in; a process id alone may be that of an earlier life. */
const held = new Set<string>();

/** Makes the staging folder of `dir`, after removing what a killed process left. Throws DIR_IN_USE. */
export function takePossession(dir: string): string {
  const staging = join(dir, STAGING);
  if (existsSync(staging)) {
    refuseLiving(dir, staging);
    rmSync(staging, { recursive: true, force: true });
  }
  const fresh = mkdtempSync(`${staging}-`);
  try {
    writeFileSync(join(fresh, OWNER), String(process.pid));
    renameSync(fresh, staging);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    if (existsSync(staging)) refuseLiving(dir, staging);
    throw error;
  }
  held.add(dir);
  return staging;
}

export function release(dir: string, staging: string): void {
  rmSync(staging, { recursive: true, force: true });
  held.delete(dir);
}

/** The staging folder that a process left in `dir` when it was killed; undefined where there is none, or its owner lives. */
export function remainsIn(dir: string): string | undefined {
  const staging = join(dir, STAGING);
  if (!existsSync(staging)) return undefined;
  const pid = ownerOf(staging);
  return pid !== undefined && isOwned(dir, pid) ? undefined : staging;
}

/** Such an entry does not make a folder non-empty. */
export function isStaging(name: string): boolean {
  return name === STAGING || name.startsWith(`${STAGING}-`);
}

function refuseLiving(dir: string, staging: string): void {
  const pid = ownerOf(staging);
  if (pid !== undefined && isOwned(dir, pid)) fail('DIR_IN_USE', { dir, staging, pid });
}

const isOwned = (dir: string, pid: number): boolean => (pid === process.pid ? held.has(dir) : isAlive(pid));

function ownerOf(staging: string): number | undefined {
  try {
    return Number(readFileSync(join(staging, OWNER), 'utf8'));
  } catch {
    return undefined;
  }
}

export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
