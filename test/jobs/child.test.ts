/** The real entry of the engine, with job kinds made for these tests, under the real command line. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineWithTestKinds, eventsOf, lastLine, mcs, programWith, startMcs } from '../kit/mcs';
import { filesIn, temporaryFolders } from '../kit/temporary';

const temporary = temporaryFolders();
let home: string;
let program: string;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'test-'));
  program = programWith(home, await engineWithTestKinds(join(home, 'build')));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function job(deed: string, ...options: string[]) {
  const folder = temporary();
  const out = join(folder, 'out');
  const model = join(folder, 'model.onnx');
  return { out, model, args: ['ptq', model, '--calib', 'c', '--out', out, '--name', deed, ...options] };
}

describe('a job that runs', () => {
  it('reports everything, the verdict at the end', async () => {
    const { out, args } = job('all', '--json', '--progress', 'jsonl', '--log-level', 'info');
    const end = await mcs(args, { program });
    expect(end.code).toBe(4);
    expect(lastLine(end)).toEqual({ schema: 1 });
    const events = eventsOf(end);
    const types = events.map((event) => (event.type === 'log' ? event.code : event.type));
    expect([...new Set(types)].sort()).toEqual([
      'JOB_DONE',
      'JOB_STARTED',
      'MODEL_LOADED',
      'done',
      'finding',
      'memory',
      'progress',
      'stage',
    ]);
    const counts = events.flatMap((event) => (event.type === 'progress' ? [event.done] : []));
    expect(counts.at(-1)).toBe(30);
    expect(counts.length).toBeLessThanOrEqual(20);
    expect(events.at(-1)).toMatchObject({ type: 'done', verdict: { code: 'GOAL_NOT_REACHED' } });
    expect(filesIn(out)).toEqual(['events.jsonl', 'job.yaml', 'result.json', 'run.log']);
    expect(readFileSync(join(out, 'events.jsonl'), 'utf8')).toBe(end.stderr);
  });
});

describe('whatever is thrown', () => {
  it.each([
    ['throws', 'thrown'],
    ['rejectsLater', 'rejected'],
    ['throwsLater', 'thrown later'],
    ['unsendable', '() => {} could not be cloned.'],
  ])('%s: becomes an error of ours with a report', async (deed, detail) => {
    const { out, args } = job(deed, '--json');
    const end = await mcs(args, { program });
    expect(end.code).toBe(70);
    expect(lastLine(end)).toMatchObject({
      error: { code: 'INTERNAL', params: { detail, report: join(out, 'crash.json') } },
    });
    expect(end.stderr).toBe(
      `mcs: Something unexpected happened: ${detail}. This is a fault of the program, not of your input. Last step: –. Report: ${join(out, 'crash.json')}\n`,
    );
    expect(filesIn(out)).toEqual(['crash.json', 'events.jsonl', 'run.log']);
  });

  it('a full disk is for the user to mend', async () => {
    const { out, args } = job('noSpace');
    const end = await mcs(args, { program });
    expect(end.code).toBe(2);
    expect(end.stderr).toBe(
      `mcs: The disk is full: '${join(out, '.partial/model.onnx')}' could not be written. Free some space and start again; nothing half-written was left.\n`,
    );
    expect(existsSync(out)).toBe(false);
  });

  it('an abort is told with signal, step and report', async () => {
    const { out, args } = job('aborts');
    const end = await mcs(args, { program });
    expect(end.code).toBe(70);
    expect(end.stderr).toContain("The engine's process ended by itself (SIGABRT) in the step 'float'.");
    expect(end.stderr).toContain(join(out, 'crash.json'));
    expect(readFileSync(join(out, 'run.log'), 'utf8')).toContain('[ENGINE] ONNX Runtime says its last words\n');
  });
});

describe('signals', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s cancels within a batch and leaves nothing', async (signal) => {
    const { out, args, model } = job('slow', '--json', '--progress', 'jsonl');
    const running = startMcs(args, { program });
    await running.saw('"progress"');
    const before = performance.now();
    running.process.kill(signal);
    const end = await running.ended;
    expect(performance.now() - before).toBeLessThan(1900);
    expect(end.code).toBe(130);
    expect(lastLine(end)).toEqual({ error: { code: 'CANCELLED', params: {}, message: 'Cancelled.' } });
    expect(eventsOf(end).at(-1)).toMatchObject({ type: 'failed', error: { code: 'CANCELLED' } });
    expect(existsSync(out)).toBe(false);
    expect(isAlive(pidOf(model))).toBe(false);
  });

  it('Ctrl+C in a terminal reaches the engine too, which leaves the answer to its parent', async () => {
    const { out, args, model } = job('slow', '--progress', 'jsonl');
    const running = startMcs(args, { program });
    await running.saw('"progress"');
    process.kill(pidOf(model), 'SIGINT');
    running.process.kill('SIGINT');
    expect((await running.ended).code).toBe(130);
    expect(existsSync(out)).toBe(false);
  });

  it('the death of the engine at work leaves a report and no artifact', async () => {
    const { out, args, model } = job('slow', '--progress', 'jsonl');
    const running = startMcs(args, { program });
    await running.saw('"progress"');
    process.kill(pidOf(model), 'SIGKILL');
    const end = await running.ended;
    expect(end.code).toBe(70);
    expect(eventsOf(end).at(-1)).toMatchObject({
      type: 'failed',
      error: { code: 'ENGINE_DIED', params: { cause: 'SIGKILL', stage: 'calibrate', report: join(out, 'crash.json') } },
    });
    expect(filesIn(out)).toEqual(['crash.json', 'events.jsonl', 'run.log']);
  });

  it('the death of the parent ends the engine, and the next run takes over', async () => {
    const { out, args, model } = job('slow', '--progress', 'jsonl');
    const running = startMcs(args, { program });
    await running.saw('"progress"');
    const engine = pidOf(model);
    running.process.kill('SIGKILL');
    await running.ended;
    for (let wait = 0; wait < 50 && isAlive(engine); wait++) await new Promise((resolve) => setTimeout(resolve, 100));
    expect(isAlive(engine)).toBe(false);
    expect(existsSync(join(out, 'result.json'))).toBe(false);
    const next = await mcs(job('all', '--json').args.with(5, out), { program });
    expect(next.code).toBe(4);
    expect(filesIn(out)).toEqual(['events.jsonl', 'job.yaml', 'result.json', 'run.log']);
  });
});

function pidOf(model: string): number {
  return Number(readFileSync(`${model}.pid`, 'utf8'));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
