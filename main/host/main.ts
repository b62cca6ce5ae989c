/** The entry of the bundle: `mcs serve` in this process. */
import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { fail } from '../../proto/errors';
import { Studio } from '../studio/studio';
import { openHost, type Host } from './server';

export interface ServeOptions {
  readonly port: number;
  /** For tests: the folder for what is the user's. */
  readonly home?: string;
}

/** The studio on loopback; closing it ends what is at work. */
export async function serve({ port, home }: ServeOptions): Promise<Host> {
  const reports = new Map<string, string>();
  const studio = new Studio({
    ...(home === undefined ? {} : { home }),
    shell: {
      nativeDialogs: false,
      pick: async () => fail('DIALOG_NONE', {}),
      reveal: () => undefined,
      open: (file) => {
        const run = basename(dirname(file));
        reports.set(run, file);
        return `/report/${run}`;
      },
    },
  });
  const host = await openHost({ studio, port, report: (run) => existing(reports.get(run)) });
  return {
    address: host.address,
    close: async () => {
      await host.close();
      await studio.close();
    },
  };
}

const existing = (path: string | undefined): string | undefined =>
  path !== undefined && existsSync(path) ? path : undefined;
