/** The window: no Node in the page, nothing opened, nowhere to go but our own page. */
import type { BrowserWindow, BrowserWindowConstructorOptions, Session } from 'electron';
import { ORIGIN, START } from './page';

export function windowOptions(preload: string, dark: boolean): BrowserWindowConstructorOptions {
  return {
    width: 1440,
    height: 900,
    minWidth: 1024,
    minHeight: 640,
    show: false,
    backgroundColor: dark ? '#111418' : '#f6f7f9',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
    },
  };
}

export function guard(window: BrowserWindow): void {
  const { webContents } = window;
  const stay = (event: { preventDefault(): void }, url: string): void => {
    if (url !== START && !url.startsWith(`${ORIGIN}/`)) event.preventDefault();
  };
  webContents.on('will-navigate', (event) => stay(event, event.url));
  webContents.on('will-redirect', (event) => stay(event, event.url));
  webContents.on('will-attach-webview', (event) => event.preventDefault());
  webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
  guardSession(webContents.session);
}

/** No permission is ever needed, and no request leaves the machine. */
function guardSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  session.setPermissionCheckHandler(() => false);
  session.webRequest.onBeforeRequest((details, decide) => {
    const inside = [`${ORIGIN}/`, 'data:', 'blob:', 'devtools:'].some((start) => details.url.startsWith(start));
    decide({ cancel: !inside });
  });
}
