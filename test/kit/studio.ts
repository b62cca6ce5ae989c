/** A studio for tests: in folders that vanish, with a double for the engine, asked as a window asks. */
import { join } from 'node:path';
import type { CommandName, Input, Output, Reply } from '../../proto/contract';
import type { ErrorReport } from '../../proto/errors';
import type { Shell } from '../../main/studio/services/service';
import { Studio } from '../../main/studio/studio';

export const quietShell: Shell = {
  nativeDialogs: false,
  pick: async () => null,
  reveal: () => undefined,
  open: (path) => path,
};

export interface TestStudio {
  readonly studio: Studio;
  readonly replies: Reply[];
  call<Name extends CommandName>(name: Name, input: Input<Name>): Promise<Output<Name>>;
  /** The error of a call that must fail. */
  refused(name: string, input: unknown): Promise<ErrorReport>;
}

export function testStudio(folder: string, engine?: string): TestStudio {
  const studio = new Studio({
    shell: quietShell,
    home: join(folder, 'home'),
    ...(engine ? { engine: { script: engine, graceMs: 100 } } : {}),
  });
  const replies: Reply[] = [];
  studio.listen((reply) => replies.push(reply));
  let id = 0;
  const ask = async (name: string, input: unknown): Promise<Reply> => (await studio.answer({ id: id++, name, input }))!;
  return {
    studio,
    replies,
    call: async (name, input) => {
      const reply = await ask(name, input);
      if ('output' in reply) return reply.output as never;
      throw new Error(JSON.stringify('error' in reply ? reply.error : reply));
    },
    refused: async (name, input) => {
      const reply = await ask(name, input);
      if ('error' in reply) return reply.error;
      throw new Error(`${name} was not refused`);
    },
  };
}

/** Waits until something holds; a run in another process has no other sign for a test. */
export async function until(holds: () => boolean | Promise<boolean>, ms = 10_000): Promise<void> {
  const end = Date.now() + ms;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
