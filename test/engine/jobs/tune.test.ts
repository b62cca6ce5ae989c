/** The table of measured gradients: made, added to, taken by a training, and kept by one that goes on. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jobSchema, type Event, type JobOf, type RunResult } from '../../../proto/job';
import type { Tuning } from '../../../proto/tuning';
import { node } from '../../../main/engine/graph/build';
import { saveModel } from '../../../main/engine/graph/save';
import { openContext } from '../../../main/engine/jobs/context';
import { qat } from '../../../main/engine/jobs/kinds/qat';
import { tune } from '../../../main/engine/jobs/kinds/tune';
import { modelOf } from '../../kit/models';
import { trainingFiles, type TrainingFiles } from '../../kit/trainingJob';

let root: string;
let files: TrainingFiles;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'mcs-tune-'));
  files = await trainingFiles();
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function tuned(model: string, file: string): Promise<Tuning> {
  const { context, close } = openContext({ folder: undefined, level: 'error', send: () => undefined });
  const job = jobSchema.parse({ kind: 'tune', model, file, batchSize: 16, threads: 1 }) as JobOf<'tune'>;
  try {
    return (await tune.run(job, context)) as Tuning;
  } finally {
    close();
  }
}

const table = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

describe('mcs tune', () => {
  it('answers every question of a training, and adds them to what the table holds', async () => {
    const file = join(root, 'home/formulations.json');
    const { formulations } = await tuned(files.model, file);
    expect(table(file)).toEqual(formulations);
    // The gradient by the pictures too: a quantizer on them that learns its range asks for it.
    expect(Object.keys(formulations).sort()).toEqual([
      'convData 16x8x2x2 8x8x3x3 3x3 p0,0 s2,2 d1,1 g1',
      'convData 16x8x6x6 8x2x3x3 3x3 p1,1 s1,1 d1,1 g1',
      'convWeight 16x2x6x6 16x8x6x6 3x3 p1,1 s1,1 d1,1 g1',
      'convWeight 16x8x6x6 16x8x2x2 3x3 p0,0 s2,2 d1,1 g1',
    ]);
    writeFileSync(file, JSON.stringify({ other: 'way' }));
    const again = await tuned(files.model, file);
    expect(table(file)).toEqual({ other: 'way', ...again.formulations });
    writeFileSync(file, '{ damaged');
    expect(table((await tuned(files.model, file)).file)).toHaveProperty(Object.keys(formulations)[0]!);
  });

  it('asks for the dimensions that are open', async () => {
    const path = join(root, 'open.onnx');
    saveModel(modelOf([node('Relu', ['x'], ['y'], { name: 'relu' })], { dims: ['N', 3, 'H', 8] }), path);
    await expect(tuned(path, join(root, 'none.json'))).rejects.toMatchObject({ code: 'INPUT_SHAPE_OPEN' });
  });
});

describe('a training', () => {
  const keys = [
    'convWeight 16x2x6x6 16x8x6x6 3x3 p1,1 s1,1 d1,1 g1',
    'convWeight 16x8x6x6 16x8x2x2 3x3 p0,0 s2,2 d1,1 g1',
  ];
  const taps = Object.fromEntries(keys.map((key) => [key, 'taps']));

  /** `cut`: copies the checkpoint of the first step there. */
  async function trained(out: string, formulations: object, cut?: string): Promise<RunResult> {
    mkdirSync(out, { recursive: true });
    const checkpoint = join(out, 'checkpoint');
    const send = (event: Event): void => {
      if (cut && event.type === 'evaluation' && event.evaluation.step === 2)
        cpSync(checkpoint, cut, { recursive: true });
    };
    const open = openContext({ folder: out, checkpoint, level: 'error', send });
    const { model, train, eval: evaluation } = files;
    const data = { model, train, eval: evaluation, formulations };
    const job = { kind: 'qat', ...data, threads: 1, batchSize: 16, steps: 3, evaluateEvery: 1 };
    try {
      return (await qat.run(jobSchema.parse(job) as JobOf<'qat'>, open.context)) as RunResult;
    } finally {
      open.close();
    }
  }

  it('takes its table, and goes on with what it began with although another was measured', async () => {
    const [whole, rest] = [join(root, 'whole'), join(root, 'rest')];
    const result = await trained(whole, { ...taps, unasked: 'way' }, join(rest, 'checkpoint'));
    expect(result.qat!.formulations).toMatchObject(taps);
    expect(result.qat!.formulations).not.toHaveProperty('unasked');
    const resumed = await trained(rest, { [keys[0]!]: 'swapped' });
    expect(resumed.qat).toMatchObject({ resumedAt: 1, formulations: result.qat!.formulations });
    for (const name of ['model_deploy_model.onnx', 'model_record.txt'])
      expect(readFileSync(join(rest, name)).equals(readFileSync(join(whole, name))), name).toBe(true);
  });
});
