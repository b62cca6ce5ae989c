/** Evaluating with a program of the user's own: allowed or not, its value and interval, cancelled while it runs. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { openContext } from '../../../main/engine/jobs/context';
import { evaluate } from '../../../main/engine/jobs/kinds/eval';
import { ptq } from '../../../main/engine/jobs/kinds/ptq';
import { saveModel } from '../../../main/engine/graph/save';
import { jobSchema, type Event, type JobOf, type RunResult } from '../../../proto/job';
import { smallNetwork } from '../../kit/models';
import { pictures, SAMPLES } from '../../kit/smallJob';
import { temporaryFolders } from '../../kit/temporary';

const temporary = temporaryFolders();

/** Share of samples whose first logit is above the third lowest, read from the outputs themselves. */
const SHARE = `import { readFileSync } from 'node:fs';
  const file = readFileSync(process.argv.at(-1) + '/y.npy');
  const y = new Float32Array(Uint8Array.from(file.subarray(10 + file.readUInt16LE(8))).buffer);
  const first = Array.from({ length: y.length / 3 }, (_, i) => y[3 * i]);
  const limit = first.toSorted((a, b) => a - b)[2];
  const perSample = first.map((value) => value > limit ? 1 : 0);
  const value = 100 * perSample.reduce((a, b) => a + b, 0) / perSample.length;
  console.error('read ' + perSample.length);
  console.log(JSON.stringify({ value, ...(process.argv[2] === 'each' ? { perSample: perSample.map((p) => 100 * p) } : {}) }));`;

function set(script: string, args: readonly string[] = [], more: object = {}) {
  const folder = temporary();
  saveModel(smallNetwork(), join(folder, 'net.onnx'));
  writeFileSync(join(folder, 'images.npy'), pictures());
  writeFileSync(join(folder, 'share.mjs'), script);
  const run = [process.execPath, 'share.mjs', ...args];
  const metric = { kind: 'command', run, higherIsBetter: true, name: 'share', ...more };
  const inputs = { '*': { source: { kind: 'npy', path: 'images.npy' } } };
  writeFileSync(join(folder, 'data.yaml'), JSON.stringify({ inputs, metric }));
  return { folder, model: join(folder, 'net.onnx'), data: join(folder, 'data.yaml') };
}

function opened(folder?: string) {
  const events: Event[] = [];
  return { events, ...openContext({ folder, level: 'info', send: (event) => events.push(event) }) };
}

const evalJob = (given: object) => jobSchema.parse({ kind: 'eval', threads: 1, ...given }) as JobOf<'eval'>;

it('is refused where nobody allowed it, before anything runs', async () => {
  const { folder, model, data } = set('import { writeFileSync } from "node:fs"; writeFileSync("ran", "");');
  for (const commands of [undefined, [], ['another program']])
    await expect(evaluate.run(evalJob({ model, data, commands }), opened().context)).rejects.toMatchObject({
      code: 'COMMAND_NOT_ALLOWED',
      params: { dataset: data },
    });
  expect(existsSync(join(folder, 'ran'))).toBe(false);
});

it('gives its value, an interval from the samples, and its output in the log', async () => {
  const { model, data } = set(SHARE, ['each']);
  const { context, events } = opened();
  const result = await evaluate.run(evalJob({ model, data, commands: 'any' }), context);
  expect(result).toMatchObject({ metric: 'share', samples: SAMPLES, value: expect.any(Number) as number });
  const { value, ci95 } = result as { value: number; ci95: [number, number] };
  expect((value / 100) * SAMPLES).toBeCloseTo(Math.round((value / 100) * SAMPLES), 9);
  expect(ci95[0]).toBeLessThanOrEqual(value);
  expect(ci95[1]).toBeGreaterThanOrEqual(value);
  expect(events).toContainEqual({
    type: 'log',
    level: 'info',
    code: 'COMMAND_SAID',
    params: { line: `read ${SAMPLES}` },
  });
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith('mcs-outputs-'))).toEqual([]);
});

it('has no interval where it tells one number only', async () => {
  const { model, data } = set(SHARE);
  const result = await evaluate.run(evalJob({ model, data, commands: 'any' }), opened().context);
  expect(result).not.toHaveProperty('ci95');
});

it('measures float and quantized model of a quantization', async () => {
  const { folder, model, data } = set(SHARE, ['each']);
  const job = jobSchema.parse({ kind: 'ptq', model, calib: data, eval: data, commands: 'any', threads: 1 });
  const result = (await ptq.run(job as JobOf<'ptq'>, opened(folder).context)) as RunResult;
  expect(result.float).toMatchObject({ metric: 'share', samples: SAMPLES });
  expect(result.delta).toBeCloseTo(result.compressed!.value - result.float!.value, 9);
  expect(result.deltaCi95![0]).toBeLessThanOrEqual(result.delta!);
  expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('share');
});

it('ends with the job that is cancelled', async () => {
  const script =
    'import { writeFileSync } from "node:fs"; writeFileSync("pid", String(process.pid)); setInterval(() => {}, 1000);';
  const { folder, model, data } = set(script);
  const { context, cancel } = opened();
  const running = expect(evaluate.run(evalJob({ model, data, commands: 'any' }), context)).rejects.toMatchObject({
    code: 'CANCELLED',
  });
  while (!existsSync(join(folder, 'pid'))) await wait(20);
  await wait(50);
  cancel();
  await running;
  const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
  await wait(100);
  expect(() => process.kill(pid, 0)).toThrow();
});
