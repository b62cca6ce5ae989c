/// <reference types="vite/client" />
import type { Wire } from '../proto/contract';

declare global {
  interface Window {
    /** Given by the preload script under Electron; absent in a browser. */
    readonly studio?: Wire;
  }
}
