/** What happy-dom lacks and the window needs. */
import { vi } from 'vitest';
import { config as zod } from 'zod';

zod({ jitless: true });

class NoResize implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}
globalThis.ResizeObserver ??= NoResize;

/** There is no canvas to draw on: a chart takes its options and shows nothing. */
vi.mock('../../renderer/components/echarts', () => ({
  init: () => ({
    on: () => undefined,
    setOption: () => undefined,
    dispatchAction: () => undefined,
    resize: () => undefined,
    dispose: () => undefined,
    getDataURL: () => 'data:image/png;base64,',
  }),
}));
