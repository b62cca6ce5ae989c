/** The ranking of a search: measured once, when a strategy first asks for it, or taken from the journal. */
import type { RankingEntry } from '../../../../proto/auto';
import type { Dataset } from '../../data/dataset';
import { rankingOf, type Measured, type SensitivityInput } from '../../algorithms/search/sensitivity';
import type { Values } from '../../runtime/session';
import type { JobContext } from '../job';
import { measureCall } from '../ptq/measureCall';
import type { Judge } from './judge';
import type { Models } from './models';
import type { OpenAuto } from './open';

/** Samples on which the metric of single units is compared: fewer say nothing about accuracy. */
const METRIC_SAMPLES = 2048;

export class Ranking {
  private measured: readonly Measured[] | undefined;

  constructor(
    private readonly open: OpenAuto,
    private readonly models: Models,
    private readonly judge: Judge,
    private readonly context: JobContext,
    private readonly memoryBudgetBytes: number | undefined,
  ) {}

  /** Units, the most sensitive first. */
  async order(): Promise<readonly number[]> {
    return (await this.all()).map(({ unit }) => unit);
  }

  /** Share of each unit in what all do that is worth rolling back. */
  async shares(): Promise<readonly number[]> {
    const shares = new Array<number>(this.open.ladder.units.length).fill(0);
    for (const { unit, sensitivity } of await this.all()) shares[unit] = Math.max(0, sensitivity);
    const total = shares.reduce((sum, share) => sum + share, 0);
    return shares.map((share) => (total > 0 ? share / total : 1 / shares.length));
  }

  /** Sorted; empty as long as nobody asked. */
  get entries(): readonly RankingEntry[] {
    return (this.measured ?? []).map((each) => this.entryOf(each));
  }

  private async all(): Promise<readonly Measured[]> {
    this.measured ??= await this.measure();
    return this.measured;
  }

  private async measure(): Promise<readonly Measured[]> {
    const { journal, sensitivity } = this.open;
    this.context.stage('rank');
    const tell = (entry: Measured): void => this.context.search({ type: 'ranking', entry: this.entryOf(entry) });
    const known = journal.find('ranking')?.entries;
    const found: Measured[] = [];
    if (known) found.push(...known);
    else
      await sensitivity.measure(await this.input(), (entry) => {
        found.push(entry);
        tell(entry);
      });
    const ranking = rankingOf(found);
    if (known) ranking.forEach(tell);
    else journal.add({ type: 'ranking', entries: ranking });
    this.context.stage('search');
    return ranking;
  }

  private entryOf({ unit, value, sensitivity }: Measured): RankingEntry {
    return { layers: [...this.open.ladder.units[unit]!.layers], value, sensitivity };
  }

  private async input(): Promise<SensitivityInput> {
    const { ptq, folded, accuracy, ladder } = this.open;
    const { models, judge, context } = this;
    const users = await models.quantized(models.usersConfiguration);
    const quantized = ptq.target.fakeQuantModel(users.placed);
    const { dataset, samples } = ptq.calibration!;
    const size = measureCall(folded, users.plan, dataset.maxBatch, this.memoryBudgetBytes).callSize;
    return {
      ...{ units: ladder.units, float: folded, quantized, threads: ptq.threads },
      pairs: ptq.target.layerPairs(folded.graph, users.placed.graph, quantized.graph),
      calls: () => callsOf(dataset, size, samples / ptq.plan.batchNum, ptq.plan.batchNum),
      samples: (count) => samplesOf(dataset, size, count),
      rolledBack: (unit) =>
        models.fakeQuant(rolledBack(models.usersConfiguration, unit, ladder.units[unit]!.stages[0]!)),
      alone: (unit) => models.alone(unit),
      classAxis: (dims) => accuracy.classAxis(dims),
      loss: (model) => judge.loss(model, METRIC_SAMPLES),
      onProgress: async (done, total) => {
        context.progress(done, total);
        await context.yieldToMessages();
      },
    };
  }
}

const rolledBack = (users: readonly number[], unit: number, stage: number): number[] =>
  users.map((now, i) => (i === unit ? stage : now));

/** The calibration batches, one after the other. */
async function* callsOf(dataset: Dataset, size: number, batchSize: number, batches: number) {
  for (let batch = 0; batch < batches; batch++)
    for await (const { feeds } of dataset.batches(size, { start: batch * batchSize, count: batchSize }))
      yield { feeds: feeds as Values, batch };
}

async function* samplesOf(dataset: Dataset, size: number, count: number): AsyncGenerator<Values> {
  for await (const { feeds } of dataset.batches(size, { count: Math.min(count, dataset.samples) })) yield feeds;
}
