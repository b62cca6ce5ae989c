/** The entry of the bundle: the command line of this process. */
import { program } from './program';
import type { Terminal } from './terminal';

/** A reader that went away (`mcs … | head`) is no reason to fail. */
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

const terminal: Terminal = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  isTty: process.stderr.isTTY ?? false,
  columns: process.stderr.columns ?? 80,
  env: process.env,
  cwd: process.cwd(),
};

process.exitCode = await program(process.argv.slice(2), terminal);
