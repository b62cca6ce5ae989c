/** A terminal that remembers what was written. */
import type { Terminal } from '../../main/cli/terminal';

export interface TestTerminal extends Terminal {
  stdout: string;
  stderr: string;
}

export function testTerminal(options: Partial<Pick<Terminal, 'isTty' | 'columns' | 'env' | 'cwd'>> = {}): TestTerminal {
  return {
    stdout: '',
    stderr: '',
    out(text) {
      this.stdout += text;
    },
    err(text) {
      this.stderr += text;
    },
    isTty: false,
    columns: 120,
    env: {},
    cwd: process.cwd(),
    ...options,
  };
}
