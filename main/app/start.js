// `npm start`: the app in Electron; where its binary or a display is missing, the same app on loopback.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const electron = electronBinary();
const missing =
  electron === undefined
    ? "Electron's binary is not installed"
    : process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY
      ? 'there is no display'
      : undefined;

const own = process.argv.slice(2);

if (missing && own.includes('--smoke')) {
  console.log(`${missing}: the smoke test did not run.`);
  process.exitCode = 1;
} else if (missing) {
  console.log(`${missing}: the same app is served on loopback instead.`);
  run(process.execPath, [join(root, 'main/cli/mcs.js'), 'serve']);
} else {
  run(process.execPath, [join(root, 'main/cli/mcs.js'), '--version'], () => run(electron, [root, ...own]));
}

/** Looks and never downloads, which requiring the package would. */
function electronBinary() {
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(root, 'node_modules/electron/dist');
  const named = join(root, 'node_modules/electron/path.txt');
  const path = join(folder, existsSync(named) ? readFileSync(named, 'utf8') : 'electron');
  return existsSync(path) ? path : undefined;
}

function run(command, words, then) {
  const child = spawn(command, words, { stdio: 'inherit', cwd: root });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code) => (code === 0 && then ? then() : process.exit(code ?? 1)));
}
