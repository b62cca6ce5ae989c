/**
 * Decoding beside the model. ONNX Runtime blocks the thread that runs it, so images of the next batch are decoded and resized
 * in threads of their own; without their bundle (running from source) in this one, few at a time.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { threadScript } from '../../numerics/threadScript';
import type { FromDecoder, ToDecoder } from './decoder';
import type { RowTask } from './imageRow';
import { cachedRow } from './rowCache';

/** One for two that run the model; none on a single core. */
const THREADS = Math.min(4, Math.floor(availableParallelism() / 2));
/** Rows that wait for a thread before the next one is started: small sets are done before it would help. */
const LOAD = 4;
/** Images that are decoded at once in this thread: as many as Node has threads for them, and few enough in memory. */
const AT_ONCE = 4;

interface Waiting {
  resolve(row: Uint8Array): void;
  reject(error: Error): void;
}

class Thread {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting>();
  private count = 0;

  constructor(
    script: string,
    private readonly onDeath: (thread: Thread) => void,
  ) {
    this.worker = new Worker(script);
    this.worker.unref();
    this.worker.on('message', (message: FromDecoder) => this.receive(message));
    this.worker.on('error', (error) => this.die(error));
    this.worker.on('exit', (code) => this.die(new Error(`exit ${code}`)));
  }

  get load(): number {
    return this.waiting.size;
  }

  row(task: RowTask): Promise<Uint8Array> {
    const id = this.count++;
    // A process may end while threads are idle, not while it waits for one.
    this.worker.ref();
    this.worker.postMessage({ id, task } satisfies ToDecoder);
    return new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
  }

  private receive({ id, row, error }: FromDecoder): void {
    const { resolve, reject } = this.waiting.get(id)!;
    this.waiting.delete(id);
    if (this.load === 0) this.worker.unref();
    if (row) resolve(row);
    else reject(new Error(error));
  }

  private die(error: Error): void {
    this.onDeath(this);
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}

let threads: readonly Thread[] = [];

/** The least busy thread; a new one where all have enough to do. */
function takeThread(script: string): Thread {
  const idlest = threads.toSorted((a, b) => a.load - b.load)[0];
  if (idlest && (idlest.load < LOAD || threads.length >= THREADS)) return idlest;
  const thread = new Thread(script, (dead) => (threads = threads.filter((each) => each !== dead)));
  threads = [...threads, thread];
  return thread;
}

/** Gives `done` each row of the tasks, in any order. The first failure ends it. Throws libvips' errors, see decode.ts. */
export async function decodeRows(
  count: number,
  taskOf: (index: number) => Promise<RowTask>,
  done: (index: number, row: Uint8Array) => void,
  failed: (index: number, error: unknown) => never,
): Promise<void> {
  const script = THREADS > 0 ? threadScript('decoder') : undefined;
  const rowOf = (task: RowTask): Promise<Uint8Array> => (script ? takeThread(script).row(task) : cachedRow(task));
  await eachAtOnce(count, script ? count : AT_ONCE, async (i) => {
    const task = await taskOf(i);
    done(i, await rowOf(task).catch((error: unknown) => failed(i, error)));
  });
}

/** Runs `work` for 0 … count−1, `most` at a time. The first failure ends it. */
export async function eachAtOnce(
  count: number,
  most: number,
  work: (index: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: Math.min(most, count) }, worker));
}
