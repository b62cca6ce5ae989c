/** `mcs serve`: the app in a browser of this machine, until Ctrl+C. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PROGRAM } from '../studio/installation';
import type { Invocation } from './arguments';
import type { Settings } from './settings';
import type { Terminal } from './terminal';
import { whole } from './values';

interface HostBundle {
  serve(options: { port: number }): Promise<{ readonly address: string; close(): Promise<void> }>;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export async function serve(
  { options }: Invocation,
  { json, language }: Settings,
  terminal: Terminal,
): Promise<number> {
  const text = options.text('port');
  const port = text === undefined ? 0 : whole('--port', text, 0, 65535);
  // A bundle of its own: the command line shares no code with the host.
  const { serve: open } = (await import(pathToFileURL(join(PROGRAM, 'out', 'host.js')).href)) as HostBundle;
  const host = await open({ port });
  const stopped = new Promise<void>((resolve) => {
    for (const signal of SIGNALS) process.once(signal, () => resolve());
  });
  terminal.out(json ? `${JSON.stringify({ address: host.address })}\n` : `${SAYING[language]}\n${host.address}\n`);
  await stopped;
  await host.close();
  return 0;
}

const SAYING = {
  en: 'The studio is open at this address, on this machine alone and for one browser. Ctrl+C ends it.',
  zh: '请在本机浏览器中打开以下地址（仅限本机、仅可使用一次）。按 Ctrl+C 结束。',
};
