/** Where the program lies: the folder of its package.json, seen from a source file and from a bundle in out/ alike. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fail } from '../../proto/errors';

export const PROGRAM = rootAbove(dirname(fileURLToPath(import.meta.url)));

function rootAbove(folder: string): string {
  const above = dirname(folder);
  return existsSync(join(folder, 'package.json')) || above === folder ? folder : rootAbove(above);
}

/**
 * The plain Node that runs the engine: this one, or under Electron, which is none, the one that was packed with the app, in a
 * checkout the one that npm runs in. Throws NODE_MISSING.
 */
export function nodeBinary(env: NodeJS.ProcessEnv = process.env): string {
  if (!process.versions['electron']) return process.execPath;
  const { resourcesPath } = process as { resourcesPath?: string };
  const packed = join(resourcesPath ?? PROGRAM, 'node', process.platform === 'win32' ? 'node.exe' : 'bin/node');
  const found = [packed, env['npm_node_execpath']].find((path) => path !== undefined && existsSync(path));
  return found ?? fail('NODE_MISSING', { path: packed });
}
