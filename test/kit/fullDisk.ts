/** A disk that is full for some files: every write to them fails as the system says it, wherever in the program it happens. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PRELOAD = `
const fs = require('node:fs');
const full = new RegExp(process.env.FULL_DISK);
const paths = new Map();
const refuse = (target) => {
  if (!full.test(String(typeof target === 'number' ? paths.get(target) : target))) return;
  throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', errno: -28, syscall: 'write' });
};
const { openSync, open, writeSync, write, writeFileSync } = fs;
fs.openSync = (path, ...rest) => {
  const file = openSync(path, ...rest);
  paths.set(file, path);
  return file;
};
fs.open = (path, ...rest) => {
  const then = rest.pop();
  open(path, ...rest, (error, file) => {
    if (!error) paths.set(file, path);
    then(error, file);
  });
};
fs.writeSync = (file, ...rest) => (refuse(file), writeSync(file, ...rest));
fs.writeFileSync = (target, ...rest) => (refuse(target), writeFileSync(target, ...rest));
fs.write = (file, ...rest) => {
  try {
    refuse(file);
  } catch (error) {
    return process.nextTick(rest.pop(), error, 0);
  }
  return write(file, ...rest);
};
require('node:module').syncBuiltinESMExports();
`;

/** The environment of a program, and of those that it starts, for which files whose path matches cannot be written. */
export function fullDisk(folder: string, pattern: RegExp): NodeJS.ProcessEnv {
  const preload = join(folder, 'fullDisk.cjs');
  writeFileSync(preload, PRELOAD);
  return { NODE_OPTIONS: `--require ${JSON.stringify(preload)}`, FULL_DISK: pattern.source };
}
