import { mkdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { openHost, type Host } from '../../main/host/server';
import { testStudio, type TestStudio } from '../kit/studio';
import { temporaryFolders } from '../kit/temporary';

const temporary = temporaryFolders();
let host: Host;
let made: TestStudio;
let port: number;

beforeEach(async () => {
  const folder = temporary();
  const files = join(folder, 'window');
  mkdirSync(files);
  writeFileSync(join(files, 'index.html'), '<!doctype html>');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(join(folder, 'report.html'), 'report');
  made = testStudio(folder);
  host = await openHost({
    studio: made.studio,
    port: 0,
    folder: files,
    report: (id) => (id === 'abc' ? join(folder, 'report.html') : undefined),
  });
  port = Number(new URL(host.address).port);
});

afterEach(async () => {
  await host.close();
  await made.studio.close();
});

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers: { Host: `127.0.0.1:${port}`, ...headers } });
    sent.on('error', reject).on('response', (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body }));
    });
    sent.end();
  });
}

const tokenPath = (): string => host.address.slice(host.address.indexOf('/?'));

async function cookie(): Promise<string> {
  const { headers } = await get(tokenPath());
  return String(headers['set-cookie']).split(';')[0]!;
}

/** The code with which a connection ends, 'open' for one that stands, 'refused' for one that never did. */
function wire(headers: Record<string, string>, send?: (socket: WebSocket) => void): Promise<string> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/wire`, { headers });
    socket.on('error', () => resolve('refused'));
    socket.on('close', (code) => resolve(String(code)));
    socket.on('open', () => {
      if (send) return send(socket);
      resolve('open');
      socket.terminate();
    });
  });
}

describe('the host', () => {
  it('gives a cookie for the token once, and then the window', async () => {
    const first = await get(tokenPath());
    expect(first).toMatchObject({ status: 303, headers: { location: '/' } });
    expect(String(first.headers['set-cookie'])).toMatch(/^mcs-\d+=[0-9a-f]{64}; HttpOnly; SameSite=Strict; Path=\/$/);
    const session = String(first.headers['set-cookie']).split(';')[0]!;
    const page = await get('/', { Cookie: session });
    expect(page).toMatchObject({ status: 200, body: '<!doctype html>' });
    expect(page.headers['content-security-policy']).toContain("default-src 'self'");
    expect(await get(tokenPath())).toMatchObject({ status: 403 });
    expect(await get('/report/abc', { Cookie: session })).toMatchObject({ status: 200, body: 'report' });
    expect(await get('/report/def', { Cookie: session })).toMatchObject({ status: 404 });
  });

  it('refuses a wrong token, no cookie, a wrong cookie, another method', async () => {
    expect(await get(`/?token=${'0'.repeat(64)}`)).toMatchObject({ status: 403 });
    expect(await get('/?token=')).toMatchObject({ status: 403 });
    expect(await get('/')).toMatchObject({ status: 403, body: '' });
    expect(await get('/', { Cookie: `mcs-${port}=${'0'.repeat(64)}` })).toMatchObject({ status: 403 });
    expect(await get('/', { Cookie: await cookie() }, 'POST')).toMatchObject({ status: 405 });
  });

  it('refuses other names of the server and pages of other sites', async () => {
    const session = await cookie();
    for (const Host of ['evil.example', `evil.example:${port}`, '127.0.0.1', '127.0.0.1:1'])
      expect(await get('/', { Cookie: session, Host })).toMatchObject({ status: 403 });
    for (const Origin of ['https://evil.example', 'null', `https://127.0.0.1:${port}`])
      expect(await get('/', { Cookie: session, Origin })).toMatchObject({ status: 403 });
  });

  it('gives nothing from outside the window', async () => {
    const session = await cookie();
    const paths = [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/..\\secret.txt',
      '/%00',
      '/%ff',
      '//etc/passwd',
      '/report/../abc',
    ];
    for (const path of paths) {
      const { status, body } = await get(path, { Cookie: session });
      expect([404, 400], path).toContain(status);
      expect(body).not.toContain('secret');
    }
  });

  it('carries the contract for the window alone', async () => {
    const session = await cookie();
    const own = { Cookie: session, Origin: `http://127.0.0.1:${port}` };
    expect(await wire(own)).toBe('open');
    expect(await wire({ Origin: own.Origin })).toBe('refused');
    expect(await wire({ Cookie: session })).toBe('refused');
    expect(await wire({ ...own, Origin: 'https://evil.example' })).toBe('refused');
    const answer = await new Promise((resolve) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/wire`, { headers: own });
      socket.on('message', (data) => resolve(JSON.parse(String(data))));
      socket.on('open', () => socket.send(JSON.stringify({ id: 7, name: 'project.get', input: {} })));
    });
    expect(answer).toEqual({ id: 7, output: null });
  });

  it('ends a connection that sends noise, bytes, or too much', async () => {
    const own = { Cookie: await cookie(), Origin: `http://127.0.0.1:${port}` };
    expect(await wire(own, (socket) => socket.send('noise'))).toBe('1008');
    expect(await wire(own, (socket) => socket.send('{"id":"x"}'))).toBe('1008');
    expect(await wire(own, (socket) => socket.send(Buffer.alloc(10)))).toBe('1008');
    expect(await wire(own, (socket) => socket.send('x'.repeat(2 << 20)))).toBe('1009');
    expect(await wire(own)).toBe('open');
  });

  it('lives through 200 connections at once and through half-sent requests', async () => {
    const own = { Cookie: await cookie(), Origin: `http://127.0.0.1:${port}` };
    const ends = await Promise.all(Array.from({ length: 200 }, () => wire(own)));
    expect(new Set(ends)).toEqual(new Set(['open']));
    const half = Array.from({ length: 20 }, () => connect(port, '127.0.0.1').on('error', () => undefined));
    for (const socket of half) socket.write('GET / HTTP/1.1\r\nHost: ');
    expect(await get('/', { Cookie: own.Cookie })).toMatchObject({ status: 200 });
    for (const socket of half) socket.destroy();
  });

  it('says when its port is taken or the window is not built', async () => {
    const { studio } = made;
    const report = (): undefined => undefined;
    await expect(openHost({ studio, port, folder: temporary(), report })).rejects.toThrow(/files are missing/);
    const folder = temporary();
    writeFileSync(join(folder, 'index.html'), '');
    await expect(openHost({ studio, port, folder, report })).rejects.toThrow(`Port ${port} cannot be used`);
  });
});
