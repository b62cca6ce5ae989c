/** Builds the program once for the tests that run it, exactly as a user's first `mcs` does. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export default function setup(): void {
  const bin = fileURLToPath(new URL('../../main/cli/mcs.js', import.meta.url));
  execFileSync(process.execPath, [bin, '--version'], { stdio: ['ignore', 'ignore', 'inherit'] });
}
