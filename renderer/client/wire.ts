/** The way to the studio: what the preload script gave, else a WebSocket to the host that served this page. */
import type { Request, Wire } from '../../proto/contract';

export type WireState = 'connecting' | 'open' | 'lost';

/** A wire that can break: says so, and can be tried again. */
export interface Connection extends Wire {
  watch(listener: (state: WireState) => void): void;
  retry(): void;
}

export function openConnection(): Connection {
  return window.studio ? lasting(window.studio) : new SocketWire(socketAddress(location));
}

export function socketAddress({ protocol, host }: Pick<Location, 'protocol' | 'host'>): string {
  return `${protocol === 'https:' ? 'wss' : 'ws'}://${host}/wire`;
}

/** Electron's wire lives as long as the window does. */
export function lasting(wire: Wire): Connection {
  return {
    send: (request) => wire.send(request),
    listen: (listener) => wire.listen(listener),
    ...(wire.pathOf ? { pathOf: (file: object) => wire.pathOf?.(file) } : {}),
    watch: (listener) => listener('open'),
    retry: () => {},
  };
}

const RETRY_MS = [500, 1000, 2000, 5000] as const;

/** Requests wait while it connects; when it breaks it tries again by itself, ever more slowly. */
export class SocketWire implements Connection {
  private socket: WebSocket | undefined;
  private state: WireState = 'connecting';
  private failures = 0;
  private timer: number | undefined;
  private waiting: string[] = [];
  private readonly listeners: ((reply: unknown) => void)[] = [];
  private readonly watchers: ((state: WireState) => void)[] = [];

  constructor(private readonly address: string) {
    this.connect();
  }

  send(request: Request): void {
    const text = JSON.stringify(request);
    if (this.state === 'open') this.socket?.send(text);
    else this.waiting.push(text);
  }

  listen(listener: (reply: unknown) => void): void {
    this.listeners.push(listener);
  }

  watch(listener: (state: WireState) => void): void {
    this.watchers.push(listener);
    listener(this.state);
  }

  retry(): void {
    if (this.state === 'open') return;
    window.clearTimeout(this.timer);
    this.connect();
  }

  private connect(): void {
    const socket = new WebSocket(this.address);
    this.socket = socket;
    socket.onopen = () => {
      this.failures = 0;
      this.become('open');
      for (const text of this.waiting.splice(0)) socket.send(text);
    };
    socket.onmessage = ({ data }) => {
      const reply: unknown = JSON.parse(String(data));
      for (const listener of this.listeners) listener(reply);
    };
    socket.onclose = () => {
      if (this.socket === socket) this.broken();
    };
  }

  /** What waited is lost with the connection: its callers are told by the client. */
  private broken(): void {
    this.waiting = [];
    this.become('lost');
    const delay = RETRY_MS[Math.min(this.failures++, RETRY_MS.length - 1)]!;
    this.timer = window.setTimeout(() => this.connect(), delay);
  }

  private become(state: WireState): void {
    this.state = state;
    for (const watcher of this.watchers) watcher(state);
  }
}
