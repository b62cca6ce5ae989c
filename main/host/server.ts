/**
 * The studio in a browser of the same machine: the window's files over HTTP and the contract over a WebSocket at /wire, on
 * 127.0.0.1 alone. What is not allowed gets 403 or 404 and no reason.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { existsSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import { join } from 'node:path';
import { WebSocketServer, type WebSocket } from 'ws';
import { fail } from '../../proto/errors';
import { PROGRAM } from '../studio/installation';
import type { Studio } from '../studio/studio';
import { Access } from './access';
import { fileBelow } from '../studio/windowFiles';
import { POLICY, REPORT_POLICY, sendFile } from './files';

/** A request is a few values; a draft of a wizard is the largest. */
const MESSAGE_BYTES = 1 << 20;
const CONNECTIONS = 256;

export interface Host {
  /** With the token that is worth one visit. */
  readonly address: string;
  close(): Promise<void>;
}

export interface HostOptions {
  readonly studio: Studio;
  /** 0: one that is free. */
  readonly port: number;
  /** The built window. */
  readonly folder?: string;
  /** report.html of a run by its id; undefined where there is none. */
  report(id: string): string | undefined;
}

/** Throws WINDOW_MISSING, PORT_TAKEN. */
export async function openHost({
  studio,
  port,
  folder = join(PROGRAM, 'out', 'renderer'),
  report,
}: HostOptions): Promise<Host> {
  if (!existsSync(join(folder, 'index.html'))) fail('WINDOW_MISSING', { path: folder });
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 });
  server.maxConnections = CONNECTIONS;
  const access = new Access(() => (server.address() as AddressInfo).port);
  server.on('request', (request, response) => answer(request, response, { access, folder, report }));
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_BYTES, perMessageDeflate: false });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const allowed = access.fromHere(request) && access.known(request) && request.headers.origin !== undefined;
    if (!allowed || request.url !== '/wire')
      return void socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
    sockets.handleUpgrade(request, socket, head, (wire) => serve(wire, studio));
  });
  await listening(server, port);
  return {
    address: access.address,
    close: async () => {
      for (const wire of sockets.clients) wire.terminate();
      await new Promise<void>((resolve) => server.close(() => resolve()).closeAllConnections());
    },
  };
}

interface Places {
  readonly access: Access;
  readonly folder: string;
  report(id: string): string | undefined;
}

function answer(request: IncomingMessage, response: ServerResponse, { access, folder, report }: Places): void {
  const refuse = (status: number): void => void response.writeHead(status, { 'Content-Type': 'text/plain' }).end();
  if (!access.fromHere(request)) return refuse(403);
  if (request.method !== 'GET') return refuse(405);
  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
  const token = new URLSearchParams(query).get('token');
  if (path === '/' && token !== null) {
    const cookie = access.spend(token);
    if (cookie === undefined) return refuse(403);
    return void response.writeHead(303, { 'Set-Cookie': cookie, Location: '/', 'Cache-Control': 'no-store' }).end();
  }
  if (!access.known(request)) return refuse(403);
  const run = /^\/report\/([a-z0-9]{1,32})$/.exec(path)?.[1];
  const file = run === undefined ? fileBelow(folder, path === '/' ? 'index.html' : path) : report(run);
  if (file === undefined) return refuse(404);
  sendFile(response, file, run === undefined ? POLICY : REPORT_POLICY);
}

/** One window. What is no request of the contract ends the connection: our own window sends none. */
function serve(wire: WebSocket, studio: Studio): void {
  const send = (message: unknown): void => {
    if (wire.readyState === wire.OPEN) wire.send(JSON.stringify(message));
  };
  const stop = studio.listen(send);
  wire.on('close', stop);
  wire.on('error', () => wire.terminate());
  wire.on('message', (data, binary) => {
    const message = binary ? undefined : parsed(String(data));
    void studio.answer(message).then((reply) => (reply === undefined ? wire.close(1008) : send(reply)));
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function listening(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE' || error.code === 'EACCES') fail('PORT_TAKEN', { port, reason: error.code });
    throw error;
  });
}
