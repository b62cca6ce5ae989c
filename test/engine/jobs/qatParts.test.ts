/** A training whose batch does not fit the memory budget: cut into parts, the same training otherwise. */
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { trainings, type Listen, type Run } from '../../kit/trainings';

const { files, folder, train } = trainings({
  name: 'model',
  steps: 4,
  evaluateEvery: 1,
  optimizer: 'sgd',
  learningRate: 0.01,
  weightBits: 4,
});
const RUNTIME = 48 << 20;
const MADE = ['model_deploy_model.onnx', 'model_fake_quant_model.onnx', 'model_record.txt', 'results.csv'];
const logsOf = ({ events }: Run, code: string) => events.filter((event) => event.type === 'log' && event.code === code);
const warningsOf = ({ result }: Run) => result.warnings.map(({ code }) => code);

describe('a batch that does not fit', () => {
  let whole: Run;
  let cut: Run;
  let budget: number;
  beforeAll(async () => {
    whole = await train({});
    const needed = whole.result.qat!.forecastBytes!;
    // ONNX Runtime takes its own whatever the batch is.
    budget = RUNTIME + Math.floor(0.45 * (needed - RUNTIME));
    cut = await train({ memoryBudgetBytes: budget });
  });

  it('is cut into the fewest parts of which one fits, and it is said before', () => {
    expect(whole.result.qat).toMatchObject({ parts: 1, batchSize: 16 });
    const { parts, forecastBytes } = cut.result.qat!;
    expect([4, 8]).toContain(parts);
    expect(forecastBytes).toBeLessThanOrEqual(budget);
    const [said] = logsOf(cut, 'TRAINING_FORECAST');
    expect(said).toMatchObject({ level: 'info', params: { batchSize: 16, parts, size: 16 / parts! } });
    expect(cut.events.indexOf(said!)).toBeLessThan(cut.events.findIndex(({ type }) => type === 'training'));
    expect(warningsOf(cut)).not.toContain('PARTS_STATISTICS');
  });

  it('is learned as the whole one', () => {
    const losses = ({ result }: Run) => result.qat!.epochs.map(({ loss }) => loss);
    losses(cut).forEach((loss, i) => expect(loss / losses(whole)[i]!).toBeCloseTo(1, 3));
  });

  it('gives the same bytes again', async () => {
    const again = await train({ memoryBudgetBytes: budget });
    for (const file of MADE)
      expect(readFileSync(join(again.out, file)).equals(readFileSync(join(cut.out, file))), file).toBe(true);
  });

  it.each([1, 3])('goes on after a kill in step %i in the same parts, whatever the budget is then', async (killed) => {
    const checkpoint = join(folder(), 'checkpoint');
    const left = folder();
    const listen: Listen = (event, open) => {
      if (event.type !== 'evaluation' || event.evaluation.step !== killed + 1) return;
      cpSync(checkpoint, left, { recursive: true });
      open.cancel();
    };
    const stopped = train({ memoryBudgetBytes: budget }, { checkpoint, listen });
    await expect(stopped).rejects.toMatchObject({ code: 'CANCELLED' });
    const poor = killed === 1 ? { memoryBudgetBytes: 1000 } : {};
    const resumed = await train(poor, { checkpoint: left });
    expect(resumed.result.qat).toMatchObject({ resumedAt: killed, parts: cut.result.qat!.parts });
    expect(warningsOf(resumed).includes('PARTS_KEPT')).toBe(killed === 1);
    for (const file of MADE)
      expect(readFileSync(join(resumed.out, file)).equals(readFileSync(join(cut.out, file))), file).toBe(true);
  });

  it('is taught in parts by the float model too, and statistics of parts are warned of', async () => {
    const run = await train({
      train: files().unlabelled,
      freezeStatistics: false,
      steps: 2,
      memoryBudgetBytes: budget,
    });
    expect(run.result.qat!.parts).toBeGreaterThan(1);
    expect(run.result.qat!.teacher).toBe(true);
    expect(warningsOf(run)).toContain('PARTS_STATISTICS');
  });

  it('not even as a single sample is refused with what is needed', async () => {
    const refused = train({ memoryBudgetBytes: 1000 });
    await expect(refused).rejects.toMatchObject({
      code: 'TRAINING_MEMORY',
      params: { size: 1, neededMiB: 49, budgetMiB: 1 },
    });
  });
});
