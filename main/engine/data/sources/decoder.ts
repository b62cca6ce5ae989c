/** Entry of a decoding thread: image files to rows, beside the thread that runs the model. Never loads ONNX Runtime. */
import { parentPort } from 'node:worker_threads';
import type { RowTask } from './imageRow';
import { cachedRow } from './rowCache';

export interface ToDecoder {
  readonly id: number;
  readonly task: RowTask;
}

export interface FromDecoder {
  readonly id: number;
  readonly row?: Uint8Array<ArrayBuffer>;
  /** Why there is no row. */
  readonly error?: string;
}

/** One image is decoded by libvips while the other is resized here; more would only fill the memory. */
const LANES = 2;

const port = parentPort!;
const waiting: ToDecoder[] = [];
let busy = 0;

async function work(): Promise<void> {
  busy++;
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { id, task } = next;
    try {
      const row = await cachedRow(task);
      port.postMessage({ id, row } satisfies FromDecoder, [row.buffer]);
    } catch (error) {
      port.postMessage({ id, error: error instanceof Error ? error.message : String(error) } satisfies FromDecoder);
    }
  }
  busy--;
}

port.on('message', (message: ToDecoder) => {
  waiting.push(message);
  if (busy < LANES) void work();
});
