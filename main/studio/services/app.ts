import { cpus, homedir, totalmem } from 'node:os';
import { version } from '../../../package.json';
import type { Service, Shared } from './service';

export function appService({ shell, settings, current }: Shared): Service<'app'> {
  return {
    'app.info': async () => ({
      version,
      platform: `${process.platform} ${process.arch}`,
      home: homedir(),
      cores: cpus().length,
      memoryBytes: totalmem(),
      nativeDialogs: shell.nativeDialogs,
      settings: settings.get(),
    }),
    'app.settings': async (change) => {
      const changed = settings.change(change);
      current()?.queue.next();
      return changed;
    },
  };
}
