/** One studio a project: a file with the process id of who has it open. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail } from '../../../proto/errors';
import { isAlive } from '../possession';

const LOCK = '.open';

/** Throws PROJECT_IN_USE. Gives what opens the lock again. */
export function lockProject(folder: string): () => void {
  const path = join(folder, LOCK);
  const pid = existsSync(path) ? Number(readFileSync(path, 'utf8')) : undefined;
  if (pid !== undefined && pid !== process.pid && isAlive(pid)) fail('PROJECT_IN_USE', { folder, pid });
  writeFileSync(path, String(process.pid));
  return () => rmSync(path, { force: true });
}
