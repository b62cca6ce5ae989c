/** What Electron can do for the studio: dialogs, the file manager, reports in the browser, a word when a run has ended. */
import type { BrowserWindow, Dialog, Shell as ElectronShell } from 'electron';
import { fail } from '../../proto/errors';
import type { Language } from '../../proto/sentences';
import type { Shell } from '../studio/services/service';
import { choose } from './dialogs';
import type { Grants } from './grants';

export interface ShellParts {
  readonly dialog: Pick<Dialog, 'showOpenDialog' | 'showSaveDialog'>;
  readonly shell: Pick<ElectronShell, 'showItemInFolder' | 'openPath'>;
  readonly grants: Grants;
  window(): BrowserWindow | undefined;
  language(): Language;
}

export function appShell({ dialog, shell, grants, window, language }: ShellParts): Shell {
  return {
    nativeDialogs: true,
    pick: async (purpose, suggestion) => {
      const path = await choose(dialog, window() ?? fail('DIALOG_NONE', {}), purpose, language(), suggestion);
      if (path !== null) grants.grant(path);
      return path;
    },
    reveal: (path) => shell.showItemInFolder(path),
    open: (path) => {
      void shell.openPath(path);
      return null;
    },
  };
}
