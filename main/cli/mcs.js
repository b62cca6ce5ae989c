#!/usr/bin/env node
// The bin of the package, plain JavaScript because Node 20 strips no types. In a checkout it builds the program into out/
// when that is missing or older than a source; an installed package holds out/ and no sources.
import { existsSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const out = join(root, 'out');
const built = join(out, 'cli.js');
const sources = ['main', 'proto', 'package.json', 'vite.config.ts'].map((name) => join(root, name));

if (existsSync(join(root, 'main/cli/main.ts')) && !isFresh()) await build();
await import(pathToFileURL(built).href);

function isFresh() {
  return existsSync(built) && newest(sources) <= statSync(built).mtimeMs;
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
async function build() {
  // Programs that read events from stderr get nothing else there.
  if (!process.argv.some((word) => word.endsWith('jsonl'))) process.stderr.write('mcs: building, once …\n');
  const began = new Date();
  const aside = join(root, 'node_modules', `.mcs-${process.pid}`);
  try {
    const vite = await import('vite');
    await vite.build({ root, configFile: join(root, 'vite.config.ts'), logLevel: 'silent', build: { outDir: aside } });
    // A source that changed during the build is newer than what was built.
    utimesSync(join(aside, 'cli.js'), began, began);
    if (existsSync(out)) renameSync(out, `${aside}-old`);
    renameSync(aside, out);
  } catch (error) {
    // Another process may have finished the same build first.
    if (!isFresh()) {
      process.stderr.write(`mcs: the build failed. Run \`npm install\`, then \`npm run build\`. ${error.message}\n`);
      process.exit(70);
    }
  } finally {
    for (const folder of [aside, `${aside}-old`]) rmSync(folder, { recursive: true, force: true });
  }
}
