/** A part of the bench in a process of its own, so that nothing of another part is in its memory or caches. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export async function inOwnProcess<T>(...args: readonly string[]): Promise<T> {
  const { stdout } = await promisify(execFile)(process.execPath, [process.argv[1]!, ...args], { maxBuffer: 1 << 24 });
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as T;
}
