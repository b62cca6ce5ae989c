/** Whether data reach a model as in training: told by the first BatchNormalization, and by accuracy where there are labels. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { node } from '../../../../main/engine/graph/build';
import { saveModel } from '../../../../main/engine/graph/save';
import { floatTensor } from '../../../../main/engine/graph/tensor';
import { openContext } from '../../../../main/engine/jobs/context';
import { inspect } from '../../../../main/engine/jobs/kinds/inspect';

import { jobSchema, type Finding, type Inspection, type JobOf } from '../../../../proto/job';
import { modelOf, randomFloats, type GraphModel } from '../../../kit/models';
import { npy } from '../../data/kit';
import { temporaryFolders } from '../../../kit/temporary';

const temporary = temporaryFolders();
const SAMPLES = 64;

/** x → BatchNormalization → mean of each channel: the class is the channel that is brightest. */
function classifier(variance: number): GraphModel {
  const list = (name: string, value: number) => floatTensor(name, [2], new Float32Array(2).fill(value));
  return modelOf(
    [
      node('Identity', ['x'], ['a'], { name: 'first' }),
      node('BatchNormalization', ['a', 'g', 'b', 'm', 'v'], ['n'], { name: 'bn' }),
      node('GlobalAveragePool', ['n'], ['p'], { name: 'pool' }),
      node('Flatten', ['p'], ['y'], { name: 'flat' }),
    ],
    {
      dims: ['N', 2, 4, 4],
      outputDims: ['N', 2],
      initializer: [list('g', 1), list('b', 0), list('m', 0), list('v', variance)],
    },
  );
}

/** Findings of an inspection on uniform data in (−range, range); labels are right, or drawn without looking. */
async function findingsOn(range: number, { right = true, variance = 1 / 3 } = {}): Promise<Finding[]> {
  const folder = temporary();
  const values = randomFloats(SAMPLES * 32).map((value) => value * range);
  const sum = (from: number): number => values.slice(from, from + 16).reduce((a, b) => a + b, 0);
  const labels = Int32Array.from({ length: SAMPLES }, (_, i) =>
    right ? Number(sum(32 * i + 16) > sum(32 * i)) : i % 2,
  );
  writeFileSync(join(folder, 'x.npy'), npy([SAMPLES, 2, 4, 4], values));
  writeFileSync(join(folder, 'labels.npy'), npy([SAMPLES], labels));
  const yaml = 'name: d\ninputs: { x: { source: { kind: npy, path: x.npy } } }\n';
  const ending = 'labels: { kind: npy, path: labels.npy }\nmetric: { kind: topK, k: 1 }\n';
  writeFileSync(join(folder, 'dataset.yaml'), yaml + ending);
  const model = join(folder, 'model.onnx');
  saveModel(classifier(variance), model);
  const job = jobSchema.parse({ kind: 'inspect', model, data: join(folder, 'dataset.yaml') }) as JobOf<'inspect'>;
  const { context } = openContext({ level: 'info', send: () => {} });
  return ((await inspect.run(job, context)) as Inspection).findings.filter(({ severity }) => severity === 'warning');
}

it('data as in training: nothing to say', async () => {
  expect(await findingsOn(1)).toEqual([]);
});

it.each([
  [255, '2.6e+2'],
  [0.25, '0.26'],
])('data %d times as wide', async (range, spread) => {
  const [found, ...others] = await findingsOn(range);
  expect(others).toEqual([]);
  expect(found).toMatchObject({ code: 'INPUT_NOT_AS_TRAINED', node: 'bn', params: { input: 'x', spread } });
});

it('statistics that were never trained tell nothing', async () => {
  const found = await findingsOn(255, { variance: 1 });
  expect(found.map(({ code }) => code)).toEqual(['BN_UNTRAINED']);
});

it('labels that fit no better than chance', async () => {
  const found = await findingsOn(1, { right: false });
  expect(found.map(({ code }) => code)).toEqual(['FLOAT_NEAR_CHANCE']);
});
