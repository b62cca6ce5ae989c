import { describe, expect, it } from 'vitest';
import { heapMiB, startEngine, type EngineOptions } from '../../main/studio/engine';
import { jobSchema, type Event } from '../../proto/job';
import { ENGINES, engineScript } from '../kit/engines';
import { temporaryFolders } from '../kit/temporary';

const temporary = temporaryFolders();
const job = jobSchema.parse({ kind: 'ptq', model: '/m', calib: '/c', name: 'net' });

function started(what: keyof typeof ENGINES, options: EngineOptions = {}) {
  const folder = temporary();
  const events: Event[] = [];
  let output = '';
  const engine = startEngine(job, {
    folder,
    scratch: folder,
    script: engineScript(folder, ENGINES[what]),
    onEvent: (event) => {
      events.push(event);
      options.onEvent?.(event);
    },
    onOutput: (text) => (output += text),
    ...(options.graceMs === undefined ? {} : { graceMs: options.graceMs }),
  });
  return { engine, events, output: () => output };
}

/** Resolves when the engine has reached its first stage. */
function atWork(what: keyof typeof ENGINES, options: EngineOptions = {}) {
  return new Promise<ReturnType<typeof started>>((resolve) => {
    const run = started(what, { ...options, onEvent: () => queueMicrotask(() => resolve(run)) });
  });
}

describe('the end of an engine as a value', () => {
  it('done, with its events and what it wrote to stderr', async () => {
    const { engine, events, output } = started('done');
    expect(await engine.finished).toEqual({ kind: 'done', result: { schema: 1, name: 'net' } });
    expect(events).toEqual([{ type: 'stage', stage: 'load' }]);
    expect(output()).toBe('a warning of the runtime\n');
  });

  it('failed', async () => {
    const { engine } = started('badInput');
    expect(await engine.finished).toEqual({ kind: 'failed', error: { code: 'MODEL_EMPTY', params: { path: '/m' } } });
  });

  it('died by a signal, with its last step and last words', async () => {
    const { engine } = started('crash');
    expect(await engine.finished).toEqual({ kind: 'died', cause: 'SIGKILL', stage: 'calibrate', tail: 'last words\n' });
  });

  it('died with an exit code', async () => {
    const { engine } = started('exit');
    expect(await engine.finished).toEqual({ kind: 'died', cause: 'exit 9', stage: 'check', tail: '' });
  });

  it('died before it could speak', async () => {
    const engine = startEngine(job, { script: '/nowhere/engine.js' });
    expect(await engine.finished).toMatchObject({ kind: 'died', cause: 'exit 1', stage: undefined });
  });
});

describe('cancelling', () => {
  const CANCELLED = { kind: 'failed', error: { code: 'CANCELLED', params: {} } };

  it('asks', async () => {
    const { engine } = await atWork('polite');
    engine.cancel();
    expect(await engine.finished).toEqual(CANCELLED);
  });

  it('kills an engine that does not answer in time', async () => {
    const { engine } = await atWork('deaf', { graceMs: 100 });
    const before = performance.now();
    engine.cancel();
    expect(await engine.finished).toEqual(CANCELLED);
    expect(performance.now() - before).toBeGreaterThan(90);
  });

  it('can be done at once', async () => {
    const { engine } = await atWork('deaf');
    engine.cancel();
    engine.kill();
    expect(await engine.finished).toEqual(CANCELLED);
  });
});

describe("the engine's heap", () => {
  it.each([
    [2 ** 30, 2048],
    [8 * 2 ** 30, 4096],
    [64 * 2 ** 30, 8192],
  ])('with %d bytes of memory is %d MiB', (bytes, mib) => expect(heapMiB(bytes)).toBe(mib));
});
