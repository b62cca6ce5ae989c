/** The desktop app: Electron around the studio. Everything that has a rule stands in the files beside this one. */
import { join } from 'node:path';
import { BrowserWindow, Notification, app, dialog, ipcMain, nativeTheme, protocol, shell } from 'electron';
import { PROGRAM } from '../studio/installation';
import { Studio } from '../studio/studio';
import { Grants } from './grants';
import { openDoor } from './ipc';
import { askBeforeLeaving } from './leave';
import { endNotice } from './notice';
import { SCHEME, START, pageOf } from './page';
import { appShell } from './shell';
import { smoke } from './smoke';
import { guard, windowOptions } from './window';

const privileges = { standard: true, secure: true, supportFetchAPI: true } as const;
protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges }]);
app.enableSandbox();

let window: BrowserWindow | undefined;

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', () => window?.focus());
  app.on('window-all-closed', () => app.quit());
  void app.whenReady().then(start);
} else {
  app.quit();
}

async function start(): Promise<void> {
  const grants = new Grants();
  const studio: Studio = new Studio({
    shell: appShell({
      ...{ dialog, shell, grants },
      window: () => window,
      language: () => studio.preferences().language,
    }),
  });
  for (const { folder } of studio.preferences().recent) grants.grant(folder);
  grants.grant(studio.home);
  protocol.handle(SCHEME, (request) => pageOf(join(PROGRAM, 'out', 'renderer'), request.url));
  openDoor({ ipc: ipcMain, studio, grants, contents: () => window?.webContents });
  studio.listen((reply) => {
    const notice = endNotice(reply, studio.preferences().language);
    if (notice && !window?.isFocused()) new Notification(notice).show();
  });
  const mayLeave = askBeforeLeaving({
    dialog,
    window: () => window,
    language: () => studio.preferences().language,
    atWork: () => studio.runsAtWork(),
  });
  let closed = false;
  app.on('before-quit', (event) => {
    if (closed || !mayLeave(event)) return;
    event.preventDefault();
    void studio.close().finally(() => {
      closed = true;
      app.quit();
    });
  });
  await open(mayLeave);
}

async function open(mayLeave: ReturnType<typeof askBeforeLeaving>): Promise<void> {
  window = new BrowserWindow(windowOptions(join(PROGRAM, 'out', 'preload.cjs'), nativeTheme.shouldUseDarkColors));
  guard(window);
  window.removeMenu();
  window.once('ready-to-show', () => window?.show());
  window.on('close', (event) => void mayLeave(event));
  window.on('closed', () => (window = undefined));
  await window.loadURL(START);
  if (process.argv.includes('--smoke')) app.exit(await smoke(window, (line) => void process.stdout.write(`${line}\n`)));
}
