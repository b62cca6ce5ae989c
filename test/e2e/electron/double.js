// A double of Electron whose window is a page of a real Chromium: the built main process and preload script run unchanged. The
// page stands at http://app.studio/ instead of studio://app/, since only Electron can add a scheme to Chromium.
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const PAGE = 'http://app.studio';

class App extends EventEmitter {
  requestSingleInstanceLock = () => true;
  enableSandbox() {}
  whenReady = async () => undefined;
  quit() {
    this.emit('before-quit', { preventDefault: () => undefined });
  }
  exit() {}
}

export const app = new App();
export const ipcMain = new EventEmitter();
export const nativeTheme = { shouldUseDarkColors: false };
export const dialog = {
  showOpenDialog: async () => ({ filePaths: [process.env.DOUBLE_CHOOSES ?? ''] }),
  showSaveDialog: async () => ({ filePath: process.env.DOUBLE_CHOOSES ?? '' }),
};
export const shell = { showItemInFolder() {}, openPath: async () => '' };
export class Notification {
  show() {}
}

let answerOf;
export const protocol = {
  registerSchemesAsPrivileged() {},
  handle: (_scheme, handler) => void (answerOf = handler),
};

class Contents extends EventEmitter {
  mainFrame = { url: 'studio://app/index.html' };
  session = {
    setPermissionRequestHandler() {},
    setPermissionCheckHandler() {},
    webRequest: { onBeforeRequest() {} },
  };
  constructor(page) {
    super();
    this.page = page;
  }
  isDestroyed = () => false;
  setWindowOpenHandler() {}
  send(channel, message) {
    void this.page.then((page) => page.evaluate(([to, what]) => globalThis.receive(to, what), [channel, message]));
  }
}

/** Pages that were opened, for the script that plays the user. */
export const pages = [];

export class BrowserWindow extends EventEmitter {
  constructor({ webPreferences }) {
    super();
    this.opened = this.open(webPreferences.preload);
    this.webContents = new Contents(this.opened);
    pages.push(this.opened);
  }

  removeMenu() {}
  show() {}
  focus() {}
  isFocused = () => true;

  async loadURL(url) {
    const page = await this.opened;
    await page.goto(url.replace('studio://app', PAGE));
  }

  async open(preload) {
    const browser = await chromium.launch({
      executablePath: process.env.DOUBLE_CHROMIUM,
      args: JSON.parse(process.env.DOUBLE_FLAGS ?? '[]'),
    });
    app.on('quit', () => browser.close());
    const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
    await page.route('**/*', async (route) => {
      const url = route.request().url();
      if (!url.startsWith(`${PAGE}/`)) return route.abort();
      const answer = await answerOf({ url: url.replace(PAGE, 'studio://app') });
      const body = Buffer.from(await answer.arrayBuffer());
      return route.fulfill({ status: answer.status, headers: Object.fromEntries(answer.headers), body });
    });
    // Structured clone is Playwright's here: JSON, with what the contract carries surviving.
    await page.exposeFunction('sendToMain', (channel, message) =>
      ipcMain.emit(channel, { sender: this.webContents, senderFrame: this.webContents.mainFrame }, message),
    );
    await page.addInitScript(`(() => {
      const listeners = new Map();
      globalThis.receive = (channel, message) => listeners.get(channel)?.forEach((listener) => listener({}, message));
      const electron = {
        contextBridge: { exposeInMainWorld: (name, value) => (globalThis[name] = value) },
        ipcRenderer: {
          send: (channel, message) => void globalThis.sendToMain(channel, message),
          on: (channel, listener) => listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
        },
        webUtils: { getPathForFile: () => '' },
      };
      const module = { exports: {} };
      ((require, module, exports) => {${readFileSync(preload, 'utf8')}})(() => electron, module, module.exports);
    })()`);
    return page;
  }
}
