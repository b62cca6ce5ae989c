/** A child that is asked for its verdict, watched, and replaced when an input killed it. */
import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { ownMemoryBytes } from '../../main/studio/processUse';
import type { Question } from './child';
import type { Verdict } from './judge';

/** How an input ended: a verdict, or the end of the process. */
export type Outcome = Verdict | { readonly kind: 'crash'; readonly cause: string };

const TIME_LIMIT_MS = 60_000;
const MEMORY_LIMIT_BYTES = 5 * 2 ** 30;
const LOOK_MS = 250;
/** A process that has seen so many inputs is replaced, so that what leaks cannot be taken for the fault of one input. */
const INPUTS_EACH = 2000;

export class Worker {
  private child: ChildProcess | undefined;
  private inputs = 0;

  async ask(question: Question): Promise<Outcome> {
    if (this.inputs++ % INPUTS_EACH === 0) this.stop();
    const child = (this.child ??= start());
    let cause = '';
    const began = performance.now();
    const look = setInterval(() => {
      if (performance.now() - began > TIME_LIMIT_MS) cause = 'time';
      else if ((ownMemoryBytes(child.pid!) ?? 0) > MEMORY_LIMIT_BYTES) cause = 'memory';
      else return;
      child.kill('SIGKILL');
    }, LOOK_MS);
    try {
      return await new Promise<Outcome>((resolve) => {
        child.removeAllListeners();
        child.once('message', (verdict: Verdict) => resolve(verdict));
        child.once('exit', (code, signal) => {
          this.child = undefined;
          resolve({ kind: 'crash', cause: cause || (signal ?? `exit ${code}`) });
        });
        child.send(question);
      });
    } finally {
      clearInterval(look);
    }
  }

  stop(): void {
    this.child?.removeAllListeners();
    this.child?.kill('SIGKILL');
    this.child = undefined;
  }
}

function start(): ChildProcess {
  const silent = process.env['FUZZ_LOUD'] ? 'inherit' : 'ignore';
  return fork(join(import.meta.dirname, 'child.js'), [], { stdio: ['ignore', silent, silent, 'ipc'] });
}
