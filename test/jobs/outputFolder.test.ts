/** Output folders that cannot be written: no permission, no space, no folder. One sentence, exit 2, nothing left. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { lastLine, mcs } from '../kit/mcs';
import { smallJob } from '../kit/smallJob';
import { filesIn, temporaryFolders } from '../kit/temporary';

const temporary = temporaryFolders();
// Hooks run last one first: what is mounted goes before its folder.
const mounts: string[] = [];
afterEach(() => {
  for (const folder of mounts.splice(0)) execFileSync('umount', [folder]);
});
/** A small file system of its own; undefined where this user may not mount. */
function mounted(options: string): string | undefined {
  const folder = join(temporary(), 'disk');
  mkdirSync(folder);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  mounts.push(folder);
  return folder;
}

const ending = (args: readonly string[], out: string) => mcs([...args.slice(0, -1), out, '--json']);

describe('DIR', () => {
  it('below a file', async () => {
    const folder = temporary();
    const out = join(folder, 'images.npy', 'out');
    const end = await ending(smallJob(folder), out);
    expect(end.code).toBe(2);
    expect(end.stderr).toBe(
      `mcs: '${out}' cannot be a folder: '${join(folder, 'images.npy')}' is a file. Choose another one.\n`,
    );
  });

  it('that already holds something', async () => {
    const folder = temporary();
    writeFileSync(join(folder, 'mine.txt'), 'mine');
    const end = await ending(smallJob(folder), folder);
    expect(end.code).toBe(2);
    expect(end.stderr).toContain(`'${folder}' is not empty. Choose another one, or add --force`);
    expect(readdirSync(folder).sort()).toEqual(['data.yaml', 'images.npy', 'mine.txt', 'model.onnx']);
  });

  it.runIf(existsSync('/proc/self'))('where the system makes no folders', async () => {
    const end = await ending(smallJob(temporary()), '/proc/mcs-out');
    expect(end.code).toBe(2);
    expect(end.stderr).toMatch(/^mcs: '\/proc\/mcs-out' cannot be written or read \(\w+\)\. Choose a folder/);
  });

  it('on a disk that is only read', async (context) => {
    const disk = mounted('ro,size=1m');
    if (!disk) return context.skip('mounting is not allowed here');
    const end = await ending(smallJob(temporary()), join(disk, 'out'));
    expect(end.code).toBe(2);
    expect(end.stderr).toBe(
      `mcs: '${join(disk, 'out')}' cannot be written or read (EROFS). Choose a folder that this user may write to.\n`,
    );
  });

  it.for(['4k', '16k', '48k'])('on a disk that is full after %s', async (size, context) => {
    const disk = mounted(`size=${size}`);
    if (!disk) return context.skip('mounting is not allowed here');
    const end = await ending(smallJob(temporary()), join(disk, 'out'));
    expect(end.code).toBe(2);
    expect(end.stderr).toMatch(/^mcs: The disk is full: '.+' could not be written\. Free some space and start again/);
    expect(lastLine(end)).toMatchObject({ error: { code: 'DISK_FULL' } });
    expect(filesIn(disk)).toEqual([]);
  });

  it('for a package on a disk that is full', async (context) => {
    const disk = mounted('size=8k');
    if (!disk) return context.skip('mounting is not allowed here');
    const folder = temporary();
    expect((await mcs(smallJob(folder))).code).toBe(0);
    const end = await mcs(['package', join(folder, 'out'), '--out', join(disk, 'package.zip')]);
    expect(end.code).toBe(2);
    expect(end.stderr).toContain('The disk is full');
    expect(filesIn(disk)).toEqual([]);
  });
});
