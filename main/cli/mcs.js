#!/usr/bin/env node
// The bin of the package, plain JavaScript because Node 20 strips no types. In a checkout it builds the program into out/,
// and for `serve` the window into out/renderer/, when that is missing or older than a source; an installed package holds out/
// and no sources.
import { existsSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const out = join(root, 'out');
const shared = ['proto', 'package.json'];
const program = {
  config: 'vite.config.ts',
  folder: out,
  made: join(out, 'cli.js'),
  from: ['main', 'vite.config.ts', ...shared],
};
const windowFolder = join(out, 'renderer');
const windowed = {
  config: 'renderer/vite.config.ts',
  folder: windowFolder,
  made: join(windowFolder, 'index.html'),
  from: ['renderer', ...shared],
};

if (existsSync(join(root, 'main/cli/main.ts'))) {
  if (!isFresh(program)) await build(program);
  if (process.argv[2] === 'serve' && !isFresh(windowed)) await build(windowed);
}
await import(pathToFileURL(program.made).href);

function isFresh({ made, from }) {
  return existsSync(made) && newest(from.map((name) => join(root, name))) <= statSync(made).mtimeMs;
}

/** Time of the last change below some paths; a folder changes when a file is added or removed. */
function newest(paths) {
  return Math.max(...paths.map((path) => changed(path, statSync(path))));
}

function changed(path, stat) {
  if (!stat.isDirectory()) return stat.mtimeMs;
  const names = readdirSync(path).filter((name) => !name.startsWith('.'));
  return Math.max(stat.mtimeMs, ...(names.length > 0 ? [newest(names.map((name) => join(path, name)))] : []));
}

/** Builds aside and swaps, so that nobody who starts at the same moment sees half a program. */
async function build(target) {
  // Programs that read events from stderr get nothing else there.
  if (!process.argv.some((word) => word.endsWith('jsonl'))) process.stderr.write('mcs: building, once …\n');
  const began = new Date();
  const aside = join(root, 'node_modules', `.mcs-${process.pid}`);
  try {
    const vite = await import('vite');
    await vite.build({
      ...(target === program ? { root } : {}),
      configFile: join(root, target.config),
      logLevel: 'silent',
      build: { outDir: aside, emptyOutDir: true },
    });
    // A source that changed during the build is newer than what was built.
    utimesSync(target.made.replace(target.folder, aside), began, began);
    if (target === program && existsSync(windowFolder)) renameSync(windowFolder, join(aside, 'renderer'));
    if (existsSync(target.folder)) renameSync(target.folder, `${aside}-old`);
    renameSync(aside, target.folder);
  } catch (error) {
    // Another process may have finished the same build first.
    if (!isFresh(target)) {
      process.stderr.write(`mcs: the build failed. Run \`npm install\`, then \`npm run build\`. ${error.message}\n`);
      process.exit(70);
    }
  } finally {
    for (const folder of [aside, `${aside}-old`]) rmSync(folder, { recursive: true, force: true });
  }
}
