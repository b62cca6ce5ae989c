/** A double of Electron for tests of main/app: it records what it is told and lets a test play the page and the user. */
import { EventEmitter } from 'node:events';

export const told: { name: string; value: unknown }[] = [];
const tell =
  (name: string) =>
  (...value: unknown[]): void =>
    void told.push({ name, value: value.length === 1 ? value[0] : value });

type RequestFilter = (details: { url: string }, decide: (answer: { cancel: boolean }) => void) => void;

export class FakeContents extends EventEmitter {
  readonly mainFrame = { url: 'studio://app/index.html' };
  readonly sent: { channel: string; message: unknown }[] = [];
  openHandler: () => { action: string } = () => ({ action: 'allow' });
  filter: RequestFilter = () => undefined;
  permission = true;
  readonly session = {
    setPermissionRequestHandler: (handler: (c: unknown, p: string, decide: (yes: boolean) => void) => void) =>
      handler(this, 'geolocation', (yes) => (this.permission = yes)),
    setPermissionCheckHandler: tell('permissionCheck'),
    webRequest: { onBeforeRequest: (filter: RequestFilter) => (this.filter = filter) },
  };
  send(channel: string, message: unknown): void {
    this.sent.push({ channel, message: structuredClone(message) });
  }
  isDestroyed(): boolean {
    return false;
  }
  setWindowOpenHandler(handler: () => { action: string }): void {
    this.openHandler = handler;
  }
  executeJavaScript = async (): Promise<unknown> => true;
}

export class BrowserWindow extends EventEmitter {
  static last: BrowserWindow | undefined;
  readonly webContents = new FakeContents();
  loaded: string | undefined;
  constructor(readonly options: Record<string, unknown>) {
    super();
    BrowserWindow.last = this;
  }
  removeMenu = tell('removeMenu');
  show = tell('show');
  focus = tell('focus');
  isFocused = (): boolean => false;
  async loadURL(url: string): Promise<void> {
    this.loaded = url;
  }
}

class App extends EventEmitter {
  lock = true;
  requestSingleInstanceLock = (): boolean => this.lock;
  enableSandbox = tell('enableSandbox');
  whenReady = async (): Promise<void> => undefined;
  quit = tell('quit');
  exit = tell('exit');
}

export const app = new App();
export const ipcMain = new EventEmitter();
export const nativeTheme = { shouldUseDarkColors: false };
export const dialog = {
  answer: [] as string[],
  showOpenDialog: async () => ({ filePaths: dialog.answer }),
  showSaveDialog: async () => ({ filePath: dialog.answer[0] ?? '' }),
};
export const shell = { showItemInFolder: tell('reveal'), openPath: tell('openPath') };
export const protocol = {
  handler: undefined as ((request: { url: string }) => Promise<Response>) | undefined,
  registerSchemesAsPrivileged: tell('schemes'),
  handle: (_scheme: string, handler: (request: { url: string }) => Promise<Response>) => (protocol.handler = handler),
};
export class Notification {
  constructor(private readonly options: unknown) {}
  show(): void {
    tell('notice')(this.options);
  }
}
export const exposed: Record<string, unknown> = {};
export const contextBridge = { exposeInMainWorld: (name: string, value: unknown) => (exposed[name] = value) };
/** The page's end: what it sends arrives at ipcMain as a copy, from our own window. */
export const ipcRenderer = Object.assign(new EventEmitter(), {
  send: (channel: string, message: unknown) => {
    const sender = BrowserWindow.last?.webContents;
    ipcMain.emit(channel, { sender, senderFrame: sender?.mainFrame }, structuredClone(message));
  },
});
export const webUtils = { getPathForFile: (file: { path?: string }) => file.path ?? '' };
