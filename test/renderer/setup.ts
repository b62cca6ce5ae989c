/** What happy-dom lacks and the window needs. */
import { config as zod } from 'zod';

zod({ jitless: true });

class NoResize implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}
globalThis.ResizeObserver ??= NoResize;
