/**
 * The contract over Electron's IPC. A message counts only if it comes from the top frame of our own window, on our own page;
 * everything else is dropped without an answer.
 */
import type { IpcMain, IpcMainEvent, WebContents } from 'electron';
import { requestSchema } from '../../proto/contract';
import { reportOf } from '../../proto/errors';
import type { Studio } from '../studio/studio';
import type { Grants } from './grants';
import { ORIGIN } from './page';

export interface Door {
  readonly ipc: Pick<IpcMain, 'on'>;
  readonly studio: Pick<Studio, 'answer' | 'listen'>;
  readonly grants: Grants;
  /** The window's contents; undefined while there is none. */
  contents(): WebContents | undefined;
}

export function openDoor({ ipc, studio, grants, contents }: Door): void {
  const ours = ({ sender, senderFrame }: IpcMainEvent): boolean => {
    const own = contents();
    return own !== undefined && sender === own && senderFrame === own.mainFrame && originOf(senderFrame.url) === ORIGIN;
  };
  const send = (message: unknown): void => {
    const own = contents();
    if (own && !own.isDestroyed()) own.send('studio:reply', message);
  };
  studio.listen(send);
  ipc.on('studio:request', (event, message: unknown) => {
    if (!ours(event)) return;
    const request = requestSchema.safeParse(message);
    if (!request.success) return;
    const { id, input } = request.data;
    try {
      grants.check(input);
    } catch (error) {
      const { code, params } = reportOf(error);
      return send({ id, error: { code, params } });
    }
    void studio.answer(request.data).then(send);
  });
  // The preload says it for a file that was really dropped: a page cannot make one that has a path.
  ipc.on('studio:dropped', (event, path: unknown) => {
    if (ours(event) && typeof path === 'string' && path !== '') grants.grant(path);
  });
}

function originOf(url: string): string | undefined {
  try {
    const { protocol, host } = new URL(url);
    return `${protocol}//${host}`;
  } catch {
    return undefined;
  }
}
