/** `mcs qat` as a user runs it, on the embedded sample: killed at random steps and resumed, refused, diverging. */
import { appendFileSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { below, seededRandom } from '../../main/engine/numerics/random';
import { writeSample, type SampleFiles } from '../../main/engine/sample/write';
import type { RunResult } from '../../proto/job';
import type { Tuning } from '../../proto/tuning';
import { npy } from '../engine/data/kit';
import { eventsOf, lastLine, mcs, startMcs } from '../kit/mcs';
import { trainingFiles, type TrainingFiles } from '../kit/trainingJob';

const STEPS = 10;
let home: string;
let sample: SampleFiles;
let count = 0;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'test-'));
  sample = writeSample(home);
  appendFileSync(sample.test, 'range: [0, 50]\n');
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const folder = (): string => join(home, `out${count++}`);
const argv = (out: string, options: readonly string[]): string[] => [
  ...['qat', sample.model, '--train', sample.calibration, '--eval', sample.test, '--out', out],
  ...['--batch-size', '8', '--threads', '1', '--json', '--progress', 'jsonl', ...options],
];

/** Everything that depends on the job alone, not on the clock. */
const REPEATED = [
  ...['model_deploy_model.onnx', 'model_fake_quant_model.onnx', 'model_record.txt', 'config.json'],
  ...['results.csv', 'layers.json', 'job.yaml'],
];

describe('a training that is killed', () => {
  // A checkpoint after every step, so that any step is worth going on from.
  const job = ['--steps', String(STEPS), '--evaluate-every', '1', '--lr', '1e-3', '--name', 'model'];
  const random = seededRandom(20);

  /** Killed a while after the evaluation of a random step: in the next step, an evaluation or a checkpoint. */
  async function killed(out: string, earliest: number, resume: readonly string[]): Promise<void> {
    const running = startMcs(argv(out, [...job, ...resume]));
    const from = earliest + below(random, 3);
    const steps = Array.from({ length: STEPS - from }, (_, i) => from + i);
    const seen = steps.map((step) => running.saw(`"type":"evaluation","evaluation":{"step":${step},`));
    await Promise.race([...seen, running.ended]);
    await new Promise((resolve) => setTimeout(resolve, below(random, 50)));
    running.process.kill('SIGKILL');
    await running.ended;
    expect(existsSync(join(out, 'result.json'))).toBe(false);
  }

  it('goes on with --resume to the same bytes, and only as the same training', async () => {
    const whole = folder();
    const expected = await mcs(argv(whole, job));
    expect([expected.code, expected.code === 0 ? '' : expected.stderr]).toEqual([0, '']);

    const out = folder();
    await killed(out, 1, []);
    const other = await mcs(argv(out, [...job, '--lr', '1e-4', '--resume']));
    expect([other.code, lastLine(other)]).toMatchObject([2, { error: { code: 'CHECKPOINT_DIFFERENT' } }]);
    const again = await mcs(argv(out, job));
    expect([again.code, lastLine(again)]).toMatchObject([2, { error: { code: 'DIR_CHECKPOINT' } }]);
    await killed(out, 5, ['--resume']);

    const end = await mcs(argv(out, [...job, '--resume']));
    expect([end.code, end.code === 0 ? '' : end.stderr]).toEqual([0, '']);
    const { qat } = lastLine(end) as RunResult;
    expect(qat!.resumedAt).toBeGreaterThanOrEqual(4);
    expect(qat!.evaluations).toEqual((lastLine(expected) as RunResult).qat!.evaluations);
    for (const file of REPEATED)
      expect(readFileSync(join(out, file)).equals(readFileSync(join(whole, file))), file).toBe(true);
    expect(readdirSync(out).sort()).toEqual(readdirSync(whole).sort());
    expect(eventsOf(end).some(({ type }) => type === 'stage')).toBe(true);
  }, 240_000);
});

describe('a training that cannot go well ends with 2 and leaves no result:', () => {
  let files: TrainingFiles;
  beforeAll(async () => {
    files = await trainingFiles();
  });

  async function refused(options: readonly string[], train = files.train): Promise<string> {
    const out = folder();
    const data = ['--train', train, '--eval', files.eval];
    const end = await mcs(['qat', files.model, ...data, '--out', out, '--batch-size', '16', '--json', ...options]);
    expect(end.code).toBe(2);
    expect(existsSync(join(out, 'result.json'))).toBe(false);
    return (lastLine(end) as { error: { message: string } }).error.message;
  }

  /** The training set with another value of a key. */
  function changed(change: object): string {
    const path = join(dirname(files.train), `changed${count++}.yaml`);
    writeFileSync(path, JSON.stringify({ ...(JSON.parse(readFileSync(files.train, 'utf8')) as object), ...change }));
    return path;
  }

  it('a learning rate that diverges: the step, the layer, what to do', async () => {
    const message = await refused(['--steps', '40', '--optimizer', 'sgd', '--lr', '1e30']);
    expect(message).toMatch(
      /^Training diverged in step \d+: the loss is \S+\. The .* layer '(conv|norm|fc)\d?'.*--lr.*--clip-norm/,
    );
  });

  it('data that are not finite: the layer that reads them', async () => {
    const dims = [100, 2, 6, 6];
    writeFileSync(join(dirname(files.train), 'nan.npy'), npy(dims, new Float32Array(7200).fill(NaN)));
    const train = changed({ inputs: { '*': { source: { kind: 'npy', path: 'nan.npy' } } } });
    expect(await refused([], train)).toMatch(/conv0|nan\.npy|changed\d+\.yaml/);
  });

  it('labels that are no classes of the model: row and label', async () => {
    writeFileSync(join(dirname(files.train), 'wrong.npy'), npy([100], new Uint8Array(100).fill(4, 8)));
    const train = changed({ labels: { kind: 'npy', path: 'wrong.npy' } });
    expect(await refused([], train)).toMatch(/changed\d+\.yaml.*row 8 has the label 4.*4 classes/);
  });

  it('fewer samples than a batch', async () => {
    expect(await refused([], changed({ range: [0, 4] }))).toMatch(/changed\d+\.yaml.*\b4\b.*\b16\b/);
  });
});

describe('mcs tune', () => {
  it('finds ways to compute gradients that a training then takes and writes into its job', async () => {
    const files = await trainingFiles();
    const env = { MCS_HOME: join(home, 'settings') };
    const tuned = await mcs(['tune', files.model, '--batch-size', '16', '--threads', '1', '--json'], { env });
    expect([tuned.code, tuned.stderr]).toEqual([0, '']);
    const { formulations } = lastLine(tuned) as Tuning;
    const out = folder();
    const data = ['--train', files.train, '--eval', files.eval, '--batch-size', '16', '--steps', '1'];
    const end = await mcs(['qat', files.model, ...data, '--out', out, '--threads', '1', '--json'], { env });
    expect(end.code).toBe(0);
    expect((lastLine(end) as RunResult).qat!.formulations).toEqual(formulations);
    expect(parse(readFileSync(join(out, 'job.yaml'), 'utf8'))).toMatchObject({ formulations });
  });
});
