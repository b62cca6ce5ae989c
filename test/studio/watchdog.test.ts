/** Engines that take all memory or fall silent are ended; honest ones are left alone. */
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { startEngine } from '../../main/studio/engine';
import { RunFolder } from '../../main/studio/runFolder';
import { startJob } from '../../main/studio/runJob';
import { limitsOf, type Limits } from '../../main/studio/watchdog';
import { errorSentence } from '../../proto/errors';
import { jobSchema } from '../../proto/job';
import { ENGINES, engineScript } from '../kit/engines';
import { filesIn, temporaryFolders } from '../kit/temporary';

const temporary = temporaryFolders();
const job = jobSchema.parse({ kind: 'ptq', model: '/m', calib: '/c' });
/** Where one process can look at another. */
const linux = existsSync('/proc/self/status');
const GIB = 2 ** 30;

/** Limits so wide that only the one under test can be reached. */
const WIDE: Limits = { memoryBytes: 2 ** 60, silentMs: 1e9, idleMs: 1e9, lookMs: 20 };

function outcome(what: keyof typeof ENGINES, limits: Partial<Limits>) {
  const script = engineScript(temporary(), ENGINES[what]);
  return startEngine(job, { script, limits: { ...WIDE, ...limits } }).finished;
}

describe('the watchdog', () => {
  // Where the system does not tell the memory of another process, only an engine that reports it is seen.
  it.runIf(linux)('ends an engine that takes too much memory without a word', async () => {
    const end = await outcome('greedy', { memoryBytes: 256 << 20 });
    expect(end).toMatchObject({ kind: 'failed', error: { code: 'ENGINE_MEMORY', params: { limit: '0.3 GiB' } } });
  });

  it.runIf(!linux)('believes an engine that reports too much memory', async () => {
    expect(await outcome('boastful', {})).toMatchObject({ kind: 'failed', error: { code: 'ENGINE_MEMORY' } });
  });

  it('ends an engine that computes without a word for too long', async () => {
    const end = await outcome('blocked', { silentMs: 400 });
    expect(end).toEqual({ kind: 'failed', error: { code: 'ENGINE_SILENT', params: { minutes: 0 } } });
  });

  it.runIf(linux)('ends an engine that does not even compute much earlier', async () => {
    const end = await outcome('asleep', { idleMs: 400 });
    expect(end).toMatchObject({ kind: 'failed', error: { code: 'ENGINE_SILENT' } });
  });

  it('leaves an engine alone that says something now and then', async () => {
    const end = await outcome('steady', { silentMs: 500, idleMs: 500 });
    expect(end).toEqual({ kind: 'done', result: { schema: 1 } });
  });

  it('is told with step and report, which alone is left', async () => {
    const dir = temporary();
    const folder = RunFolder.create(dir);
    const script = engineScript(temporary(), linux ? ENGINES.greedy : ENGINES.boastful);
    const running = startJob(job, { folder, engine: { script, limits: { ...WIDE, memoryBytes: 256 << 20 } } });
    const { exitCode, error } = await running.finished;
    expect(exitCode).toBe(70);
    expect(error).toMatchObject({ code: 'ENGINE_MEMORY', params: { stage: 'calibrate', report: folder.reportPath } });
    expect(errorSentence(error!)).toMatch(/^The engine was ended in the step 'calibrate' because it took \d+/);
    expect(errorSentence(error!, 'zh')).not.toMatch(/\{\w+\}/);
    expect(filesIn(dir)).toEqual(['crash.json', 'events.jsonl', 'run.log']);
  });
});

describe('limits', () => {
  it.each([
    ['nothing', undefined, 16 * GIB, 14.4 * GIB],
    ['a small budget', 1 * GIB, 16 * GIB, 8 * GIB],
    ['the usual quarter', 4 * GIB, 16 * GIB, 14.4 * GIB],
    ['a budget beyond the machine', 64 * GIB, 16 * GIB, 14.4 * GIB],
  ])('of memory with %s', (_, memoryBudgetBytes, machine, expected) => {
    const given = jobSchema.parse({ ...job, memoryBudgetBytes });
    expect(limitsOf(given, machine).memoryBytes).toBe(expected);
  });

  it('leave a silent engine minutes, a computing one hours', () => {
    const { idleMs, silentMs } = limitsOf(job);
    expect([idleMs, silentMs].map((ms) => ms / 60_000)).toEqual([20, 360]);
  });
});
