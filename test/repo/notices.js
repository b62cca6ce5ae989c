// NOTICE: the packages that the product ships, with their licences, read off the lock file. `npm run generate` writes it.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Packages at run time: [name and version, licence], one for all platforms that it is built for. */
function shipped() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const rows = Object.entries(packages)
    .filter(([path, entry]) => path && !entry.dev && !entry.link && !entry.devOptional)
    .map(([path, { version, license }]) => [familyOf(path.replace(/.*node_modules\//, '')) + ' ' + version, license]);
  return [...new Map(rows)].sort(([a], [b]) => (a < b ? -1 : 1));
}

const familyOf = (name) =>
  name.replace(/^(@img\/sharp(?:-libvips)?)-(?:linux|linuxmusl|darwin|win32|freebsd|wasm32|webcontainers).*/, '$1-…');

export function noticeText() {
  return [
    'Model Compression Studio',
    'Licensed under the Apache License, Version 2.0; see LICENSE.',
    '',
    'It ships the following packages. Their licence texts lie in their folders; libvips (LGPL-3.0-or-later), which sharp uses',
    'to decode pictures, is a shared library of its own and may be replaced.',
    '',
    ...shipped().map(([name, licence]) => `${name}: ${licence}`),
    '',
  ].join('\n');
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  writeFileSync(join(root, 'NOTICE'), noticeText());
