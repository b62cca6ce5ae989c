import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Wire } from '../../proto/contract';
import {
  BrowserWindow,
  FakeContents,
  app,
  dialog,
  exposed,
  ipcMain,
  ipcRenderer,
  protocol,
  told,
} from '../kit/electron';
import { until } from '../kit/studio';
import { temporaryFolders } from '../kit/temporary';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';

vi.mock('electron', () => import('../kit/electron'));

const folder = mkdtempSync(join(tmpdir(), 'app-'));
const temporary = temporaryFolders();
let wire: Wire;
let id = 0;
const replies: Record<string, unknown>[] = [];

beforeAll(async () => {
  process.env['MCS_HOME'] = join(folder, 'home');
  await import('../../main/app/main');
  await import('../../preload/index');
  wire = exposed['studio'] as Wire;
  wire.listen((reply) => replies.push(reply as Record<string, unknown>));
  await until(() => BrowserWindow.last?.loaded !== undefined);
  // What main sends to the window arrives at the preload's listener.
  const contents = BrowserWindow.last!.webContents;
  contents.send = (channel, message) => void ipcRenderer.emit(channel, {}, structuredClone(message));
});

afterAll(() => {
  delete process.env['MCS_HOME'];
  rmSync(folder, { recursive: true, force: true });
});

async function call(name: string, input: unknown): Promise<Record<string, unknown>> {
  const own = id++;
  wire.send({ id: own, name, input });
  await until(() => replies.some((reply) => reply['id'] === own));
  return replies.find((reply) => reply['id'] === own)!;
}

describe('the window', () => {
  it('is sandboxed, isolated, without Node, and shows our own page', () => {
    const { options, loaded } = BrowserWindow.last!;
    expect(options['webPreferences']).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
    });
    expect(loaded).toBe('studio://app/index.html');
    expect(told.map(({ name }) => name)).toContain('enableSandbox');
  });

  it('goes nowhere, opens nothing, may nothing, and asks no other machine', () => {
    const { webContents } = BrowserWindow.last!;
    const stopped = (event: string, url: string): boolean => {
      let prevented = false;
      webContents.emit(event, { url, preventDefault: () => (prevented = true) });
      return prevented;
    };
    expect(stopped('will-navigate', 'https://evil.example/')).toBe(true);
    expect(stopped('will-navigate', 'studio://app.evil/')).toBe(true);
    expect(stopped('will-redirect', 'file:///etc/passwd')).toBe(true);
    expect(stopped('will-navigate', 'studio://app/index.html')).toBe(false);
    expect(stopped('will-attach-webview', 'studio://app/')).toBe(true);
    expect(webContents.openHandler()).toEqual({ action: 'deny' });
    expect(webContents.permission).toBe(false);
    const cancelled = (url: string): boolean => {
      let answer = false;
      webContents.filter({ url }, ({ cancel }) => (answer = cancel));
      return answer;
    };
    expect(['https://example.com/', 'http://127.0.0.1/', 'file:///etc/passwd', 'ws://x/'].map(cancelled)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(cancelled('studio://app/index.html')).toBe(false);
  });

  it('gets the files of the window and nothing above them, with a policy', async () => {
    const { pageOf } = await import('../../main/app/page');
    const files = join(temporary(), 'w');
    mkdirSync(files);
    writeFileSync(join(files, 'index.html'), 'page');
    writeFileSync(join(files, '..', 'secret'), 'secret');
    const page = await pageOf(files, 'studio://app/index.html');
    expect(await page.text()).toBe('page');
    expect(page.headers.get('Content-Security-Policy')).toContain("connect-src 'none'");
    for (const url of [
      'studio://app/../secret',
      'studio://app/%2e%2e/secret',
      'studio://app/..%2fsecret',
      'studio://app/%ff',
      'studio://other/index.html',
      'studio://app/',
    ])
      expect((await pageOf(files, url)).status, url).toBe(404);
    expect(protocol.handler).toBeTypeOf('function');
  });
});

describe('the door of the app', () => {
  it('answers the window', async () => {
    expect(await call('app.info', {})).toMatchObject({ output: { nativeDialogs: true } });
    expect(await call('nonsense', {})).toMatchObject({ error: { code: 'CONTRACT_COMMAND' } });
  });

  it('does not hear other senders, other frames, other pages, or what is no request', async () => {
    const own = BrowserWindow.last!.webContents;
    const before = replies.length;
    const request = { id: 900, name: 'app.info', input: {} };
    const other = new FakeContents();
    ipcMain.emit('studio:request', { sender: other, senderFrame: other.mainFrame }, request);
    ipcMain.emit('studio:request', { sender: own, senderFrame: { url: own.mainFrame.url } }, request);
    ipcMain.emit('studio:request', { sender: own, senderFrame: null }, request);
    own.mainFrame.url = 'https://evil.example/';
    ipcMain.emit('studio:request', { sender: own, senderFrame: own.mainFrame }, request);
    own.mainFrame.url = 'studio://app/index.html';
    for (const bad of [null, 'x', { id: 'x' }, { id: 1, name: 'app.info', input: {}, more: 1 }])
      wire.send(bad as never);
    await call('app.info', {});
    expect(replies.slice(before).filter((reply) => reply['id'] === 900)).toEqual([]);
  });

  it('takes paths that the user chose or dropped, and no others', async () => {
    const place = temporary();
    const create = { folder: join(place, 'p'), name: 'P' };
    expect(await call('project.create', create)).toMatchObject({ error: { code: 'PATH_NOT_GIVEN' } });
    dialog.answer = [place];
    expect(await call('files.pick', { purpose: 'folder' })).toMatchObject({ output: place });
    expect(await call('project.create', create)).toMatchObject({ output: { name: 'P' } });
    const elsewhere = join(temporary(), 'net.onnx');
    writeFileSync(elsewhere, 'x');
    expect(await call('model.add', { path: elsewhere })).toMatchObject({ error: { code: 'PATH_NOT_GIVEN' } });
    expect(wire.pathOf!({ path: elsewhere })).toBe(elsewhere);
    expect(await call('model.add', { path: elsewhere })).toHaveProperty('output');
    const job = { kind: 'ptq', model: '/etc/passwd', calib: elsewhere };
    expect(await call('run.start', { parent: 'x', name: 'r', job })).toMatchObject({
      error: { code: 'PATH_NOT_GIVEN' },
    });
    expect(await call('files.list', { path: '/', purpose: 'model' })).toMatchObject({
      error: { code: 'PATH_NOT_GIVEN' },
    });
  });

  it('closes the studio before it quits', async () => {
    let prevented = 0;
    const quit = (): boolean => app.emit('before-quit', { preventDefault: () => prevented++ });
    quit();
    await until(() => told.some(({ name }) => name === 'quit'));
    quit();
    expect(prevented).toBe(1);
  });
});
