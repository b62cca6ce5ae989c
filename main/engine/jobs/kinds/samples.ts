/**
 * Samples of a run's evaluation set on which float and quantized model differ, by their best class. Throws RUN_NO_EVALUATION and
 * what opening the run, its data and its models throws.
 */
import type { SampleRow, SampleRows } from '../../../../proto/contract';
import { fail } from '../../../../proto/errors';
import type { JobOf } from '../../../../proto/job';
import { openDataset, type Batch, type Dataset } from '../../data/dataset';
import { feedsOf } from '../../graph/links';
import { argMax, classAxisOf, classView, type ClassView } from '../../measure/classes';
import { inOrder } from '../../measure/metric';
import { Session, type Value } from '../../runtime/session';
import type { JobRunner } from '../job';
import { threadsOf } from '../machine';
import { openFinishedRun } from '../ptq/ofRun';

const BATCH = 32;
const MOST = 2000;

export const samples: JobRunner<JobOf<'samples'>> = {
  kind: 'samples',
  async run(job, context): Promise<SampleRows> {
    context.stage('load');
    const run = openFinishedRun(job.run);
    const path = run.job.eval ?? fail('RUN_NO_EVALUATION', { dir: job.run });
    const float = run.float.model;
    const fakeQuant = run.fakeQuant().model;
    const dataset = await openDataset(path, feedsOf(float.graph));
    const threads = threadsOf(run.job.threads);
    context.stage('evaluate');
    const sessions = [
      await Session.open(float, { threads }),
      await Session.open(fakeQuant, { threads, exact: true }),
    ] as const;
    const names = [float, fakeQuant].map(({ graph }) => graph.output.map(({ name }) => name));
    const rows: SampleRow[] = [];
    let [total, disagreeing] = [0, 0];
    for await (const batch of dataset.batches(Math.min(BATCH, dataset.maxBatch))) {
      const [a, b] = [await first(sessions[0], batch, names[0]!), await first(sessions[1], batch, names[1]!)];
      const compared = compare(batch, a, b, dataset);
      if (!compared) break;
      total += batch.count;
      disagreeing += compared.length;
      rows.push(...compared.slice(0, MOST - rows.length));
      context.progress(total, dataset.samples);
      await context.yieldToMessages();
    }
    for (const session of sessions) await session.close();
    return { schema: 1, total, disagreeing, rows };
  },
};

/** The first output of a model. */
async function first(session: Session, { feeds }: Batch, names: readonly string[]): Promise<Value> {
  return inOrder(await session.run(feeds), names)[0]!;
}

/** undefined where a sample has not just one answer: boxes, pixels, signals. */
function compare(batch: Batch, a: Value, b: Value, dataset: Dataset): SampleRow[] | undefined {
  if (a.dims.length < 2 || a.dims[0] !== batch.count || a.dims.join() !== b.dims.join()) return undefined;
  const axis = classAxisOf(a.dims, batch.labels?.dims);
  const [float, quantized] = [classView(a, axis), classView(b, axis)];
  if (float.positions !== batch.count || float.classes < 2) return undefined;
  return Array.from({ length: batch.count }, (_, i) => row(batch, i, float, quantized, dataset)).filter(
    (each) => each.float !== each.quantized,
  );
}

function row({ start, labels }: Batch, i: number, float: ClassView, quantized: ClassView, dataset: Dataset): SampleRow {
  const named = (index: number): string => dataset.labels?.classes?.[index] ?? String(index);
  const label = dataset.labels?.kind === 'class' ? labels?.data[i] : undefined;
  const [a, b] = [argMax(float, i), argMax(quantized, i)];
  return {
    index: start + i,
    label: label === undefined ? null : named(label),
    float: named(a),
    quantized: named(b),
    floatRight: label === undefined ? null : a === label,
    quantizedRight: label === undefined ? null : b === label,
  };
}
