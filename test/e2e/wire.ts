/** A wire of the test's own to the host that a page talks to, with the page's cookie. */
import type { Page } from 'playwright-core';
import { WebSocket } from 'ws';
import type { CommandName, Input, Output, Reply } from '../../proto/contract';

export interface TestWire {
  call<Name extends CommandName>(name: Name, input: Input<Name>): Promise<Output<Name>>;
  /** Every message of the host, answers and events. */
  hear(listener: (reply: Reply) => void): void;
  close(): void;
}

export async function openWire(page: Page): Promise<TestWire> {
  const { host, origin } = new URL(page.url());
  const cookies = await page.context().cookies();
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  const socket = new WebSocket(`ws://${host}/wire`, { origin, headers: { cookie } });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const listeners = new Set<(reply: Reply) => void>();
  socket.on('message', (data) => {
    const reply = JSON.parse(String(data)) as Reply;
    for (const listener of listeners) listener(reply);
  });
  let next = 0;
  return {
    call: (name, input) =>
      new Promise((resolve, reject) => {
        const id = next++;
        const listener = (reply: Reply): void => {
          if (!('id' in reply) || reply.id !== id) return;
          listeners.delete(listener);
          if ('output' in reply) resolve(reply.output as never);
          else reject(new Error(JSON.stringify(reply.error)));
        };
        listeners.add(listener);
        socket.send(JSON.stringify({ id, name, input }));
      }),
    hear: (listener) => void listeners.add(listener),
    close: () => socket.terminate(),
  };
}
