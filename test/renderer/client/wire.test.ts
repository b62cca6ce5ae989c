import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { socketAddress, SocketWire } from '../../../renderer/client/wire';

class FakeSocket {
  static made: FakeSocket[] = [];
  readonly sent: string[] = [];
  onopen?: () => void;
  onclose?: () => void;
  onmessage?: (event: { data: string }) => void;

  constructor(readonly address: string) {
    FakeSocket.made.push(this);
  }

  send(text: string): void {
    this.sent.push(text);
  }
}

beforeEach(() => {
  FakeSocket.made = [];
  vi.stubGlobal('WebSocket', FakeSocket);
  vi.useFakeTimers();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('the socket', () => {
  it('goes to the host of the page', () => {
    expect(socketAddress({ protocol: 'http:', host: '127.0.0.1:8080' })).toBe('ws://127.0.0.1:8080/wire');
  });

  it('keeps requests until it is open and hands replies on', () => {
    const wire = new SocketWire('ws://h/wire');
    const [socket] = FakeSocket.made;
    const replies: unknown[] = [];
    wire.listen((reply) => replies.push(reply));
    wire.send({ id: 1, name: 'app.info', input: {} });
    expect(socket!.sent).toEqual([]);
    socket!.onopen!();
    expect(socket!.sent).toEqual(['{"id":1,"name":"app.info","input":{}}']);
    socket!.onmessage!({ data: '{"id":1,"output":null}' });
    expect(replies).toEqual([{ id: 1, output: null }]);
  });

  it('tries again by itself, ever more slowly, and at once when asked', () => {
    const wire = new SocketWire('ws://h/wire');
    const states: string[] = [];
    wire.watch((state) => states.push(state));
    FakeSocket.made[0]!.onclose!();
    vi.advanceTimersByTime(499);
    expect(FakeSocket.made).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(FakeSocket.made).toHaveLength(2);
    FakeSocket.made[1]!.onclose!();
    wire.retry();
    expect(FakeSocket.made).toHaveLength(3);
    FakeSocket.made[2]!.onopen!();
    vi.advanceTimersByTime(60_000);
    expect(FakeSocket.made).toHaveLength(3);
    expect(states).toEqual(['connecting', 'lost', 'lost', 'open']);
  });
});
