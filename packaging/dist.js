// `npm run dist`: installers for the system that it runs on, since npm installs the binaries of that one alone. electron-builder is
// no dependency: it is needed here only, where Electron itself is downloaded too.
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BUILDER = 'electron-builder@26.17.0';
const root = fileURLToPath(new URL('..', import.meta.url));

if (process.config.variables.node_shared) {
  console.error('This Node needs a shared library beside it and cannot be packed: use an official build.');
  process.exit(1);
}
packNode();
run(['run', 'build']);
run([
  'exec',
  '--yes',
  `--package=${BUILDER}`,
  '--',
  'electron-builder',
  '--publish',
  'never',
  ...process.argv.slice(2),
]);

/** The app brings the Node that packs it: its engine runs in a plain one, not in Electron's. */
function packNode() {
  const folder = join(root, 'dist', 'node');
  const binary = join(folder, process.platform === 'win32' ? 'node.exe' : 'bin/node');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(dirname(binary), { recursive: true });
  copyFileSync(process.execPath, binary);
  chmodSync(binary, 0o755);
}

function run(words) {
  const npm = process.env.npm_execpath;
  const [command, ...before] = npm ? [process.execPath, npm] : ['npm'];
  const { status } = spawnSync(command, [...before, ...words], {
    cwd: root,
    stdio: 'inherit',
    shell: !npm && process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
}
