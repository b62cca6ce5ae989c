/** What the page gets of the studio: a way to send and to hear, and the path of a file that the user dropped. No logic. */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { Wire } from '../proto/contract';

const wire: Wire = {
  send: (request) => ipcRenderer.send('studio:request', request),
  listen: (listener) => void ipcRenderer.on('studio:reply', (_event, reply: unknown) => listener(reply)),
  pathOf: (file) => {
    const path = webUtils.getPathForFile(file as File);
    if (path === '') return undefined;
    ipcRenderer.send('studio:dropped', path);
    return path;
  },
};

contextBridge.exposeInMainWorld('studio', wire);
