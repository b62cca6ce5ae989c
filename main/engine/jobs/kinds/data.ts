/**
 * What the window asks of a data set: whether it fits the model and what its labels say; or what the network sees of it; or
 * what it shares with another one. Runs nothing. Throws what prepareModel and opening a data set throw.
 */
import type { DataFacts, Overlap, SeenData } from '../../../../proto/contract';
import type { JobOf } from '../../../../proto/job';
import { openDataset, type Dataset } from '../../data/dataset';
import { elementName } from '../../data/elements';
import { sharedSamples } from '../../data/overlap';
import { preview } from '../../data/preview';
import { feedsOf } from '../../graph/links';
import type { JobRunner } from '../job';
import { prepareModel } from '../prepare';

export const data: JobRunner<JobOf<'data'>> = {
  kind: 'data',
  async run(job, context): Promise<DataFacts | SeenData | Overlap> {
    context.stage('load');
    const feeds = feedsOf(prepareModel(job.model, job.inputShapes).model.graph);
    const dataset = await openDataset(job.data, feeds);
    context.stage('check');
    if (job.other !== undefined) {
      const other = await openDataset(job.other, feeds);
      return { schema: 1, ...(await sharedSamples(dataset, other, () => context.yieldToMessages())) };
    }
    if (job.preview === undefined) return factsOf(dataset);
    const { png, statistics } = await preview(dataset, job.preview);
    return { schema: 1, png: png ? Buffer.from(png).toString('base64') : null, statistics };
  },
};

async function factsOf(dataset: Dataset): Promise<DataFacts> {
  const first = await dataset
    .batches(1, { count: Math.min(dataset.samples, dataset.maxBatch === Infinity ? 1 : dataset.maxBatch) })
    .next();
  const feeds = first.done ? {} : first.value.feeds;
  const classes = await classesOf(dataset);
  return {
    schema: 1,
    samples: dataset.samples,
    fingerprint: dataset.fingerprint,
    inputs: Object.entries(feeds).map(([name, { dims, dataType }]) => ({
      name,
      shape: dims,
      type: elementName(dataType),
    })),
    ...(classes ? { classes } : {}),
    metric: dataset.metric?.kind ?? null,
  };
}

const AT_ONCE = 1024;

/** How often each class occurs; undefined without class labels. */
async function classesOf({ labels, samples }: Dataset): Promise<DataFacts['classes']> {
  if (labels?.kind !== 'class') return undefined;
  const counts = new Map<number, number>();
  for (let start = 0; start < samples; start += AT_ONCE) {
    const { data: read } = await labels.read(start, Math.min(AT_ONCE, samples - start));
    for (const label of read) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  const ordered = [...counts].sort(([a], [b]) => a - b);
  return ordered.map(([label, count]) => ({ label: labels.classes?.[label] ?? String(label), count }));
}
