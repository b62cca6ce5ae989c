import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { autoResultSchema, trySchema, type TryReport } from '../../../proto/auto';
import type { StudioError } from '../../../proto/errors';
import { type ErrorReport } from '../../../proto/errors';
import { jobSchema, type Event, type JobOf, type LayerReport, type RunResult } from '../../../proto/job';
import { openContext, type OpenContext } from '../../../main/engine/jobs/context';
import { auto } from '../../../main/engine/jobs/kinds/auto';
import { ptq } from '../../../main/engine/jobs/kinds/ptq';
import { readRecordJson } from '../../../main/engine/formats/amct/autoCalibration';
import { searchFiles, type SearchFiles } from '../../kit/searchJob';

let files: SearchFiles;
let root: string;
let count = 0;

beforeAll(async () => {
  files = await searchFiles();
  root = mkdtempSync(join(tmpdir(), 'mcs-auto-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function folder(): string {
  const made = join(root, String(count++));
  mkdirSync(made);
  return made;
}

interface Run {
  readonly out: string;
  readonly result: RunResult;
  readonly verdict: ErrorReport | undefined;
  readonly events: readonly Event[];
  readonly tries: readonly TryReport[];
}

interface Options {
  readonly out?: string;
  readonly listen?: (event: Event, open: OpenContext) => void;
}

async function search(job: object, { out = folder(), listen }: Options = {}): Promise<Run> {
  const events: Event[] = [];
  const open: OpenContext = openContext({
    ...{ folder: out, checkpoint: join(out, 'checkpoint'), level: 'info' },
    send: (event) => {
      events.push(event);
      listen?.(event, open);
    },
  });
  const full = { kind: 'auto', ...files, threads: 1 };
  const result = (await auto.run(jobSchema.parse({ ...full, ...job }) as JobOf<'auto'>, open.context)) as RunResult;
  const tries = events.flatMap((event) => (event.type === 'try' ? [event.try] : []));
  return { out, result, verdict: open.close(), events, tries };
}

const json = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T;

describe('a goal that the user’s configuration reaches', () => {
  it('is one try, and exactly what ptq gives', async () => {
    const { out, result, verdict, tries } = await search({ maxDrop: 100 });
    expect(verdict).toBeUndefined();
    expect(autoResultSchema.parse(result.auto)).toMatchObject({
      goalReached: true,
      best: 0,
      rolledBack: [],
      end: 'through',
    });
    expect(tries.at(-1)).toMatchObject({ index: 0, whole: true, accepted: true, best: true });
    const alone = folder();
    const { context } = openContext({ folder: alone, level: 'error', send: () => undefined });
    const job = { kind: 'ptq', ...files, threads: 1 };
    const same = (await ptq.run(jobSchema.parse(job) as JobOf<'ptq'>, context)) as RunResult;
    expect([result.float, result.compressed, result.delta]).toEqual([same.float, same.compressed, same.delta]);
    for (const file of ['model_deploy_model.onnx', 'model_record.txt', 'config.json', 'layers.json', 'statistics.bin'])
      expect(readFileSync(join(out, file)).equals(readFileSync(join(alone, file))), file).toBe(true);
  });
});

describe('a goal that needs some layers in higher precision', () => {
  let run: Run;
  let goal: object;
  beforeAll(async () => {
    const { result } = await search({ maxDrop: 100 });
    goal = { maxDrop: (result.float!.value - result.compressed!.value) / 2 };
    run = await search(goal);
  });

  it('is reached with fewer than all, on the whole set', () => {
    const { auto: found, compressed, float } = run.result;
    expect(found!.goalReached).toBe(true);
    expect(found!.rolledBack.length).toBeGreaterThan(0);
    expect(found!.rolledBack.length).toBeLessThan(found!.layers);
    expect(compressed!.value).toBeGreaterThanOrEqual(found!.limit);
    expect(compressed!.samples).toBe(float!.samples);
  });

  it('tells its search, its ranking and valid tries, each configuration once by a whole set', () => {
    expect(run.events.find(({ type }) => type === 'search')).toMatchObject({
      search: { metric: 'top1', strategy: 'winBack' },
    });
    expect(run.events.filter(({ type }) => type === 'ranking')).toHaveLength(run.result.auto!.ranking.length);
    run.tries.forEach((each) => trySchema.parse(each));
    const whole = run.tries.filter((each) => each.whole).map(({ rolledBack }) => JSON.stringify(rolledBack));
    expect(new Set(whole).size).toBe(whole.length);
  });

  it('writes the models of the best, its configuration and AMCT’s three files', () => {
    const { rolledBack, tries } = run.result.auto!;
    const layers = json<LayerReport[]>(join(run.out, 'layers.json'));
    for (const { layer, to } of rolledBack) {
      const { bits } = layers.find(({ name }) => name === layer)!;
      expect(bits?.weight ?? null).toBe(to === 'weights8' ? 8 : null);
    }
    const ranking = json<[string, number][]>(join(run.out, 'accuracy_based_auto_calibration_ranking_information.json'));
    expect(ranking.map(([layer]) => layer)).toEqual(run.result.auto!.ranking.flatMap((entry) => entry.layers));
    const record = readRecordJson(
      readFileSync(join(run.out, 'accuracy_based_auto_calibration_record.json'), 'utf8'),
      'r',
    );
    expect(record.map(({ accepted }) => accepted)).toEqual(tries.map(({ accepted }) => accepted));
    tries.forEach(({ index }) => expect(existsSync(join(run.out, 'tries', `${index}.json`))).toBe(true));
    const best = readFileSync(join(run.out, 'tries', `${run.result.auto!.best}.json`), 'utf8');
    expect(best).toBe(readFileSync(join(run.out, 'config.json'), 'utf8'));
    const config = readFileSync(join(run.out, 'accuracy_based_auto_calibration_final_config.json'), 'utf8');
    expect(config).toBe(readFileSync(join(run.out, 'config.json'), 'utf8'));
    expect(readFileSync(join(run.out, 'report.html'), 'utf8')).toContain(rolledBack[0]!.layer);
  });

  it('cut off after any try it goes on, runs nothing twice and ends with the same bytes', async () => {
    const journal = readFileSync(join(run.out, 'checkpoint/search.jsonl'), 'utf8').split('\n');
    const cuts = journal.flatMap((line, i) => (line.includes('"type":"try"') ? [i + 1] : []));
    for (const cut of [cuts[0]!, cuts[Math.floor(cuts.length / 2)]!]) {
      const out = folder();
      mkdirSync(join(out, 'checkpoint'));
      // The line behind it was half written.
      writeFileSync(
        join(out, 'checkpoint/search.jsonl'),
        `${journal.slice(0, cut).join('\n')}\n${journal[cut]!.slice(0, 20)}`,
      );
      const again = await search(goal, { out });
      expect(again.result.auto!.rolledBack).toEqual(run.result.auto!.rolledBack);
      expect(again.tries.filter(({ resumed }) => resumed)).toHaveLength(cuts.indexOf(cut) + 1);
      expect(again.tries.length).toBe(run.tries.length);
      for (const file of ['model_deploy_model.onnx', 'model_record.txt', 'config.json', 'layers.json'])
        expect(readFileSync(join(out, file)).equals(readFileSync(join(run.out, file))), file).toBe(true);
    }
  });

  it('another goal does not go on from its checkpoint, and says what differs', async () => {
    const out = folder();
    cpSync(join(run.out, 'checkpoint'), join(out, 'checkpoint'), { recursive: true });
    const error = await search({ maxDrop: 77 }, { out }).catch((caught: unknown) => caught as StudioError);
    expect(error).toMatchObject({ code: 'CHECKPOINT_DIFFERENT', params: { what: 'maxDrop' } });
  });

  it('the best so far stands in the checkpoint as a finished result', () => {
    const [best] = readdirSync(join(run.out, 'checkpoint')).filter((name) => name.startsWith('best-'));
    const saved = json<RunResult>(join(run.out, 'checkpoint', best!, 'result.json'));
    expect(saved.auto!.rolledBack).toEqual(run.result.auto!.rolledBack);
    for (const { path } of saved.artifacts)
      expect(existsSync(join(run.out, 'checkpoint', best!, path)), path).toBe(true);
    expect(saved.compressed).toEqual(run.result.compressed);
  });
});

describe('a goal out of reach', () => {
  it('is missed, with the best kept, where there is no way to it', async () => {
    const { out, result, verdict } = await search({ maxDrop: 0, rollBack: ['data16'] });
    expect(verdict).toMatchObject({ code: 'GOAL_NOT_REACHED' });
    expect(result.auto).toMatchObject({ goalReached: false, end: 'through', everythingRolledBack: false });
    expect(existsSync(join(out, 'model_deploy_model.onnx'))).toBe(true);
    const values = result.auto!.tries.map(({ value }) => value);
    expect(result.compressed!.value).toBe(Math.max(...values));
  });

  it('writes no model where only the float model itself is good enough', async () => {
    const { out, result, verdict } = await search({ maxDrop: 0, rollBack: ['float'] });
    expect(verdict).toMatchObject({ code: 'GOAL_ONLY_FLOAT' });
    expect(result.auto).toMatchObject({ goalReached: false, everythingRolledBack: true, best: null });
    expect(result.compressed).toBeNull();
    expect(readdirSync(out).filter((name) => name.endsWith('.onnx'))).toEqual([]);
  });

  it('is refused before anything is tried where not even the float model has it', async () => {
    const error = await search({ reach: 101 }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'GOAL_BEYOND_FLOAT' });
  });

  it('is refused where nothing can be rolled back like that', async () => {
    const error = await search({ maxDrop: 1, rollBack: ['perChannel'] }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'ROLL_BACK_NOTHING' });
    const other = await search({ maxDrop: 1, rollBack: ['observer:nobody'] }).catch((caught: unknown) => caught);
    expect(other).toMatchObject({ code: 'ROLL_BACK_OBSERVER' });
  });
});

describe('without labels', () => {
  const described = (metric: object): string => {
    const path = join(folder(), 'data.yaml');
    const source = { kind: 'npy', path: join(dirname(files.eval), 'eval.npy') };
    writeFileSync(path, JSON.stringify({ inputs: { '*': { source } }, metric }));
    return path;
  };

  it('agreement with the float model may fall below 100 % by so much', async () => {
    const { result } = await search({ eval: described({ kind: 'agreement' }), maxDrop: 6 });
    expect(result.auto).toMatchObject({ metric: 'agreement', float: null, limit: 94, goalReached: true });
    expect([result.float, result.delta]).toEqual([null, null]);
    expect(result.compressed!.value).toBeGreaterThanOrEqual(94);
  });

  it('a signal-to-noise ratio has a value to reach, no loss', async () => {
    const sqnr = described({ kind: 'sqnr' });
    const { result } = await search({ eval: sqnr, reach: 15 });
    expect(result.auto!.goalReached).toBe(true);
    expect(result.compressed!.value).toBeGreaterThanOrEqual(15);
    const error = await search({ eval: sqnr, maxDrop: 1 }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'GOAL_NEEDS_VALUE' });
  });
});

describe('other ways to search', () => {
  it.each(['greedy', 'BinarySearch'])('%s reaches the goal', async (strategy) => {
    const { result } = await search({ maxDrop: 4, strategy });
    expect(result.auto).toMatchObject({ strategy, goalReached: true });
    if (strategy === 'BinarySearch') expect(result.auto!.tries.every(({ whole }) => whole)).toBe(true);
  });

  it.each(['outputKl', 'sqnr', 'CosineSimilarity', 'metric'])('ranked by %s', async (sensitivity) => {
    const { result } = await search({ maxDrop: 4, sensitivity });
    const { ranking, layers, goalReached } = result.auto!;
    expect([goalReached, ranking.length]).toEqual([true, layers]);
    ranking.slice(1).forEach((entry, i) => expect(entry.sensitivity).toBeLessThanOrEqual(ranking[i]!.sensitivity));
  });

  it('confirms on samples that it did not see', async () => {
    const { result } = await search({ maxDrop: 4, confirm: files.eval });
    const { confirmed } = result.auto!;
    expect(confirmed).toMatchObject({ keepsLimit: true, delta: result.delta, compressed: { samples: 2000 } });
    expect(result.data.confirmation).toMatchObject({ samples: 2000 });
  });
});

describe('a search that is stopped', () => {
  it('keeps the best so far: time was over after the first try', async () => {
    const { result, verdict } = await search({ maxDrop: 0.0001, timeBudgetMs: 0 });
    expect(result.auto).toMatchObject({ end: 'timeBudget', goalReached: false, best: 0 });
    expect(result.auto!.tries).toHaveLength(1);
    expect(result.compressed!.samples).toBe(result.auto!.samples);
    expect(verdict?.code).toBe('GOAL_NOT_REACHED');
  });

  it('the user had enough', async () => {
    const enough = (event: Event, open: OpenContext): void => {
      if (event.type === 'try') open.keep();
    };
    const { result } = await search({ maxDrop: 0.0001 }, { listen: enough });
    expect(result.auto!.end).toBe('kept');
  });
});
