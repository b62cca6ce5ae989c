/** The self-check of a provider, with doubles in place of graphics cards: right, wrong, broken, deadly, and silent ones. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StudioError } from '../../../proto/errors';
import { Session, type Value, type Values } from '../../../main/engine/runtime/session';
import { checkProvider } from '../../../main/engine/train/providerCheck';
import { tryProvider, writeTrial, type OpenSession, type Trial } from '../../../main/engine/train/providerTrial';
import { STEP, type Lesson, type StepGraph, type StepOptions } from '../../../main/engine/train/step';
import { stepGraph } from '../../../main/engine/train/stepGraph';
import { trainableWeights } from '../../../main/engine/train/trainable';
import { randomFloats } from '../../kit/models';
import { smallNetwork } from '../../kit/trainingJob';

const BATCH = 4;
const DIMS = [BATCH, 2, 6, 6];
const LESSON: Lesson = {
  feeds: { x: { dataType: 1, dims: DIMS, data: randomFloats(BATCH * 72, 5) } },
  target: { dataType: 7, dims: [BATCH], data: BigInt64Array.of(0n, 1n, 2n, 3n) },
};
const OPTIONS: StepOptions = {
  shapes: new Map([['x', DIMS]]),
  groups: [{ weights: trainableWeights(smallNetwork().graph), weightDecay: 0, rate: 1 }],
  ...{ loss: { name: 'crossEntropy' }, optimizer: { name: 'adam' }, schedule: { name: 'constant' } },
  learningRate: 1e-3,
};

let folder: string;
let step: StepGraph;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mcs-trial-test-'));
  step = stepGraph(smallNetwork(), OPTIONS);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const initial = ({ states }: StepGraph): Map<string, Float32Array> =>
  new Map(states.map((state) => [state.name, state.initial]));

describe('a trial of a step', () => {
  let trial: Trial;
  beforeAll(() => {
    const path = join(folder, 'step.onnx');
    const states = step.states.map(({ name, dims, initial: data }) => [name, { dataType: 1, dims, data }] as const);
    const values = { ...Object.fromEntries(states), ...LESSON.feeds, [STEP.target]: LESSON.target };
    trial = { path, states: writeTrial(path, step, values), provider: 'webgpu', threads: 1 };
  });

  /** The CPU, which as a provider tells something else. */
  const pretending =
    (change: (outputs: Values) => Values): OpenSession =>
    async (model, { threads, provider }) => {
      const session = await Session.open(model, { threads });
      const run = async (feeds: Values): Promise<Values> => {
        const outputs = await session.run(feeds);
        return provider ? change(outputs) : outputs;
      };
      return { run, close: () => session.close() };
    };
  const changed = (name: string, change: (value: number) => number): OpenSession =>
    pretending((outputs) => {
      const value = outputs[name]!;
      const made: Value = { ...value, data: (value.data as Float32Array).map(change) };
      return { ...outputs, [name]: made };
    });
  const next = (state: string): string => step.states.find(({ name }) => name === state)!.next;

  it('agrees with itself', async () => {
    expect(
      await tryProvider(
        trial,
        pretending((outputs) => outputs),
      ),
    ).toEqual({ kind: 'agrees', left: [] });
  });

  it('knows what was computed on the CPU', async () => {
    // The CPU asked for by name: all of the step is left to it.
    const verdict = await tryProvider({ ...trial, provider: 'cpu' });
    expect(verdict).toMatchObject({ kind: 'agrees' });
    expect((verdict as Extract<typeof verdict, { kind: 'agrees' }>).left).toContain('Sqrt');
  });

  it('names what is wrong: a loss, a weight, the memory of the optimizer', async () => {
    for (const name of [STEP.loss, 'w1', 'w1.mean']) {
      const output = name === STEP.loss ? name : next(name);
      const verdict = await tryProvider(
        trial,
        changed(output, (value) => 1.3 * value),
      );
      expect(verdict, name).toMatchObject({ kind: 'refused', code: 'PROVIDER_DIFFERS', params: { value: name } });
    }
  });

  it('refuses NaN', async () => {
    const verdict = await tryProvider(
      trial,
      changed(next('w1'), () => NaN),
    );
    expect(verdict).toEqual({ kind: 'refused', code: 'PROVIDER_NOT_FINITE', params: { value: 'w1' } });
  });

  it('gives the own words of a runtime that refuses or stops, without their place in its sources', async () => {
    const detail = '/src/a/b.cc:136 f(int)::<lambda()> x == y was false. No adapter';
    const refusing: OpenSession = async (model, options) => {
      if (options.provider) throw new StudioError('RUNTIME_REFUSED', { detail });
      return Session.open(model, options);
    };
    const refused = { kind: 'refused', code: 'PROVIDER_REFUSED', params: { detail: 'No adapter' } };
    expect(await tryProvider(trial, refusing)).toEqual(refused);
    const stopping = pretending(() => {
      throw new StudioError('PROVIDER_FAILED', { provider: 'WebGPU', detail: 'device lost' });
    });
    expect(await tryProvider(trial, stopping)).toMatchObject({ params: { detail: 'device lost' } });
  });
});

describe('a trial in a process of its own', () => {
  let count = 0;
  function check(program: string, more: { limitMinutes?: number; signal?: AbortSignal } = {}) {
    const script = join(folder, `program${count++}.mjs`);
    writeFileSync(script, program);
    const options = { provider: 'webgpu', threads: 1, signal: new AbortController().signal, script } as const;
    return checkProvider(step, initial(step), LESSON, { ...options, ...more });
  }
  const left = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('mcs-provider-'));

  it('gets the step and gives the verdict; nothing stays on the disk', async () => {
    const before = left();
    const verdict = await check(`
      import { existsSync } from 'node:fs';
      process.once('message', ({ path, provider, threads, states }) =>
        process.send({ kind: 'agrees', left: [existsSync(path), provider, threads, Object.values(states).includes('w1')] }, () => process.exit()));
    `);
    expect(verdict).toEqual({ kind: 'agrees', left: [true, 'webgpu', 1, true] });
    expect(left()).toEqual(before);
  });

  it('that is killed by its driver is a reason', async () => {
    const verdict = await check(`process.once('message', () => process.kill(process.pid, 'SIGSEGV'));`);
    expect(verdict).toEqual({ kind: 'refused', code: 'PROVIDER_DIED', params: { cause: 'SIGSEGV' } });
    expect(await check('process.exit(3);')).toMatchObject({ params: { cause: 'exit 3' } });
  });

  it('that has answered may die as it likes', async () => {
    const verdict = await check(`process.once('message', () =>
      process.send({ kind: 'agrees', left: [] }, () => process.kill(process.pid, 'SIGABRT')));`);
    expect(verdict).toEqual({ kind: 'agrees', left: [] });
  });

  it('that does not answer is ended', async () => {
    const verdict = await check('setInterval(() => {}, 1000);', { limitMinutes: 0.01 });
    expect(verdict).toEqual({ kind: 'refused', code: 'PROVIDER_SILENT', params: { minutes: 0.01 } });
  });

  it('ends with the job', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 200);
    const verdict = await check('setInterval(() => {}, 1000);', { signal: controller.signal });
    expect(verdict).toMatchObject({ code: 'PROVIDER_DIED' });
  });
});

it('where a batch is cut, a part and the update are tried, each for itself', async () => {
  const parts = stepGraph(smallNetwork(), { ...OPTIONS, parts: 2 });
  const tried = join(folder, 'tried');
  const script = join(folder, 'count.mjs');
  writeFileSync(
    script,
    `import { appendFileSync } from 'node:fs';
     process.once('message', ({ states }) => {
       appendFileSync(${JSON.stringify(tried)}, 'x');
       process.send({ kind: 'agrees', left: ['Round'] }, () => process.exit());
     });`,
  );
  const options = { provider: 'dml', threads: 1, signal: new AbortController().signal } as const;
  expect(await checkProvider(parts, initial(parts), LESSON, { ...options, script })).toEqual({
    kind: 'agrees',
    left: ['Round', 'Round'],
  });
  expect(readFileSync(tried, 'utf8')).toBe('xx');
  // In this process, since the sources have no bundle: the CPU under its own name.
  expect(await checkProvider(parts, initial(parts), LESSON, { ...options, provider: 'cpu' })).toMatchObject({
    kind: 'agrees',
  });
});
