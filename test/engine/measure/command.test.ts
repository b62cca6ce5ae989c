/** An accuracy measure of the user's own: what it gets, what it may print, and that it never outlives the job. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { answerOf, runCommand, type CommandCall } from '../../../main/engine/measure/command';
import { OutputFolder } from '../../../main/engine/measure/outputFolder';
import { npyFloats } from '../../kit/golden';
import { temporaryFolders } from '../../kit/temporary';

const temporary = temporaryFolders();

/** A call of a script that Node runs. */
function callOf(script: string, more: Partial<CommandCall> = {}): CommandCall {
  const folder = temporary();
  writeFileSync(join(folder, 'measure.mjs'), script);
  return {
    dataset: 'set.yaml',
    run: [process.execPath, 'measure.mjs', '/outputs'],
    folder,
    environment: { MCS_SAMPLES: '3' },
    timeLimitSeconds: 30,
    said: () => undefined,
    ...more,
  };
}

describe('running', () => {
  it('starts in the folder of the description, gives arguments and environment, tells what it writes', async () => {
    const said: string[] = [];
    const script = `console.error('working');
      console.log(JSON.stringify({ value: 1, folder: process.cwd(), args: process.argv.slice(2), n: process.env.MCS_SAMPLES }));`;
    const call = callOf(script, { said: (line) => said.push(line) });
    const answer = JSON.parse(await runCommand(call)) as Record<string, unknown>;
    expect(answer).toMatchObject({ args: ['/outputs'], n: '3' });
    expect(readFileSync(join(answer['folder'] as string, 'measure.mjs'), 'utf8')).toBe(script);
    expect(said.some((line) => line === 'working')).toBe(true);
    expect(said.length).toBe(2);
  });

  it('reads long answers whole, but tells only the beginning of a line', async () => {
    const said: string[] = [];
    const script = `console.log(JSON.stringify({ value: 1, perSample: Array.from({ length: 100000 }, (_, i) => i / 3) }));`;
    const call = callOf(script, { said: (line) => said.push(line) });
    expect(answerOf(await runCommand(call), 100_000, call).perSample).toHaveLength(100_000);
    expect(said).toEqual([expect.stringMatching(/^.{300}$/)]);
  });

  it.each([
    [
      'ends badly',
      `console.error('no such class'); process.exit(3);`,
      { code: 'COMMAND_FAILED', params: { end: '3', line: 'no such class' } },
    ],
    ['throws', `throw new Error('boom');`, { code: 'COMMAND_FAILED', params: { end: '1' } }],
    [
      'is ended',
      `process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1000);`,
      { code: 'COMMAND_FAILED', params: { end: 'SIGTERM' } },
    ],
  ])('a program that %s', async (_, script, error) => {
    await expect(runCommand(callOf(script))).rejects.toMatchObject(error);
  });

  it('a program that does not exist', async () => {
    const call = callOf('', { run: ['no-such-program', 'x'] });
    await expect(runCommand(call)).rejects.toMatchObject({
      code: 'COMMAND_NOT_STARTED',
      params: { reason: 'ENOENT', command: 'no-such-program x' },
    });
  });
});

describe('what it starts ends with it', () => {
  /** Starts another process that would go on for long, and writes its id. */
  const parent = `import { spawn } from 'node:child_process';
    import { writeFileSync, renameSync } from 'node:fs';
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    writeFileSync('pids.tmp', process.pid + ' ' + child.pid);
    renameSync('pids.tmp', 'pids');
    setInterval(() => {}, 1000);`;

  const isAlive = (pid: number): boolean => {
    try {
      process.kill(pid, 0);
      return !existsSync(`/proc/${pid}/stat`) || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    } catch {
      return false;
    }
  };
  const pidsIn = (folder: string): number[] => readFileSync(join(folder, 'pids'), 'utf8').split(' ').map(Number);

  async function gone(pids: readonly number[]): Promise<boolean> {
    for (let i = 0; i < 100 && pids.some(isAlive); i++) await wait(20);
    return !pids.some(isAlive);
  }

  it('when time is up', async () => {
    const call = callOf(parent, { timeLimitSeconds: 1.5 });
    await expect(runCommand(call)).rejects.toMatchObject({ code: 'COMMAND_TIME', params: { seconds: 1.5 } });
    expect(await gone(pidsIn(call.folder))).toBe(true);
  });

  it('when the job is cancelled', async () => {
    const controller = new AbortController();
    const call = callOf(parent, { signal: controller.signal });
    const running = expect(runCommand(call)).rejects.toMatchObject({ code: 'CANCELLED' });
    while (!existsSync(join(call.folder, 'pids'))) await wait(20);
    controller.abort();
    await running;
    expect(await gone(pidsIn(call.folder))).toBe(true);
  });

  it('when it ends by itself', async () => {
    const call = callOf(parent.replace('setInterval(() => {}, 1000);', 'child.unref(); console.log(1);'));
    await runCommand(call);
    expect(await gone(pidsIn(call.folder))).toBe(true);
  });
});

describe('the answer', () => {
  const call = callOf('');

  it.each([
    ['{"value": 0.5}', { value: 0.5 }],
    ['{"value": -3, "perSample": [1, 2, 3]}\n', { value: -3, perSample: [1, 2, 3] }],
    ['loading …\n{"epoch": 1}\n{"value": 7, "perSample": null}\n\n', { value: 7 }],
    ['{\n  "value": 1\n}', { value: 1 }],
  ])('%s', (output, expected) => {
    expect(answerOf(output, 3, call)).toEqual(expected);
  });

  it.each([
    ['', '–'],
    ['0.93', '0.93'],
    ['{"value": NaN}', '{"value": NaN}'],
    ['{"value": "0.93"}', '{"value": "0.93"}'],
    ['{"accuracy": 1}', '{"accuracy": 1}'],
    ['{"value": 1e999}', '{"value": 1e999}'],
  ])('no number: %s', (output, line) => {
    expect(() => answerOf(output, 3, call)).toThrowError(
      expect.objectContaining({ code: 'COMMAND_ANSWER', params: expect.objectContaining({ line }) as object }),
    );
  });

  it.each([
    ['[1, 2]', '2'],
    ['[1, 2, "3"]', '"3" [2]'],
    ['5', '5'],
  ])('perSample %s does not fit three samples', (perSample, given) => {
    expect(() => answerOf(`{"value": 1, "perSample": ${perSample}}`, 3, call)).toThrowError(
      expect.objectContaining({
        code: 'COMMAND_PER_SAMPLE',
        params: expect.objectContaining({ given, samples: 3 }) as object,
      }),
    );
  });
});

describe('the folder of outputs', () => {
  const value = (dims: readonly number[], first: number) => {
    const count = dims.reduce((a, b) => a * b, 1);
    return { dataType: 1, dims, data: Float32Array.from({ length: count }, (_, i) => first + i) };
  };

  it('one file an output, batch after batch', () => {
    const folder = new OutputFolder('set.yaml', ['a/b', 'a:b'], 3);
    folder.add(2, [value([2, 2], 0), value([2], 10)]);
    folder.add(1, [value([1, 2], 4), value([1], 12)]);
    folder.finish();
    expect([...npyFloats(join(folder.path, 'a_b.npy'))]).toEqual([0, 1, 2, 3, 4, 5]);
    expect([...npyFloats(join(folder.path, 'a_b_1.npy'))]).toEqual([10, 11, 12]);
    expect(readFileSync(join(folder.path, 'a_b.npy'), 'latin1')).toContain("'shape': (3, 2)");
    folder.remove();
    expect(existsSync(folder.path)).toBe(false);
  });

  it('calls without a batch axis get one', () => {
    const folder = new OutputFolder('set.yaml', ['y'], 2);
    folder.add(1, [value([3, 2], 0)]);
    folder.add(1, [value([3, 2], 6)]);
    folder.finish();
    expect(readFileSync(join(folder.path, 'y.npy'), 'latin1')).toContain("'shape': (2, 3, 2)");
    folder.remove();
  });

  it('refuses outputs of varying shape', () => {
    const folder = new OutputFolder('set.yaml', ['boxes'], 2);
    folder.add(1, [value([3, 2], 0)]);
    expect(() => folder.add(1, [value([4, 2], 0)])).toThrowError(
      expect.objectContaining({
        code: 'COMMAND_OUTPUTS',
        params: expect.objectContaining({ shape: '4, 2', before: '3, 2' }) as object,
      }),
    );
    folder.remove();
  });
});
