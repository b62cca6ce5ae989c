import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { RunFolder, type RunFolderOptions } from '../../main/studio/runFolder';
import { startJob, type JobOptions } from '../../main/studio/runJob';
import { jobSchema, type TimedEvent } from '../../proto/job';
import { ENGINES, engineScript } from '../kit/engines';
import { filesIn, temporaryFolders } from '../kit/temporary';

const temporary = temporaryFolders();
const job = jobSchema.parse({ kind: 'ptq', model: '/m', calib: '/c', name: 'net' });

interface Options extends Pick<RunFolderOptions, 'append'>, Pick<JobOptions, 'logFileLevel' | 'onEvent'> {
  /** Replaces text in the engine's program. */
  readonly verdict?: string;
}

function started(what: keyof typeof ENGINES, { append, verdict, ...options }: Options = {}) {
  const dir = join(temporary(), 'out');
  const script = engineScript(temporary(), ENGINES[what].replace('process.argv[2]', JSON.stringify(verdict)));
  const events: TimedEvent[] = [];
  const onEvent = (event: TimedEvent): void => {
    events.push(event);
    options.onEvent?.(event);
  };
  const running = startJob(job, {
    ...options,
    onEvent,
    folder: RunFolder.create(dir, { append }),
    engine: { script, graceMs: 200 },
  });
  return { running, dir, events };
}

const text = (dir: string, name: string): string => readFileSync(join(dir, name), 'utf8');
const lines = (dir: string): TimedEvent[] =>
  text(dir, 'events.jsonl')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as TimedEvent);

describe('a job that ends well', () => {
  it('leaves artifacts, log, events, job and result', async () => {
    const { running, dir, events } = started('done');
    expect(await running.finished).toEqual({ exitCode: 0, result: { schema: 1, name: 'net' } });
    expect(filesIn(dir)).toEqual(['events.jsonl', 'job.yaml', 'net_deploy_model.onnx', 'result.json', 'run.log']);
    expect(parse(text(dir, 'job.yaml'))).toEqual(job);
    expect(JSON.parse(text(dir, 'result.json'))).toEqual({ schema: 1, name: 'net' });
    expect(lines(dir)).toEqual(events);
    expect(events.map((event) => (event.type === 'log' ? event.code : event.type))).toEqual([
      'JOB_STARTED',
      'stage',
      'JOB_DONE',
      'done',
    ]);
    expect(events.every(({ at }, i) => at >= (events[i - 1]?.at ?? 0))).toBe(true);
  });

  it.each(['done', 'crash'] as const)('takes its temporary files along (%s)', async (what) => {
    const { running, dir } = started(what);
    await running.finished;
    expect(filesIn(dir).filter((name) => name.endsWith('spilled'))).toEqual([]);
    expect(existsSync(join(tmpdir(), 'spilled'))).toBe(false);
  });

  it('writes a log with levels and what the engine wrote to stderr', async () => {
    const { running, dir } = started('done');
    await running.finished;
    const log = text(dir, 'run.log');
    expect(log).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z \[INFO\] ptq started \(version /);
    expect(log).toContain('[INFO] step: load model\n');
    expect(log).toContain('[ENGINE] a warning of the runtime\n');
  });

  it('logs no more than it should', async () => {
    const { running, dir } = started('done', { logFileLevel: 'error' });
    await running.finished;
    expect(text(dir, 'run.log')).toBe('[ENGINE] a warning of the runtime\n');
  });
});

describe('a verdict', () => {
  it('that the target refuses leaves nothing but says it', async () => {
    const { running, dir } = started('missed', { verdict: 'TARGET_VIOLATED' });
    expect(await running.finished).toMatchObject({
      exitCode: 3,
      result: { best: 1 },
      error: { code: 'TARGET_VIOLATED' },
    });
    expect(existsSync(dir)).toBe(false);
  });

  it('that the goal was not reached keeps the best result', async () => {
    const { running, dir } = started('missed', { verdict: 'GOAL_NOT_REACHED' });
    expect(await running.finished).toMatchObject({ exitCode: 4, result: { best: 1 } });
    expect(filesIn(dir)).toEqual(['best.onnx', 'events.jsonl', 'job.yaml', 'result.json', 'run.log']);
  });
});

describe('an error that the user can mend', () => {
  it('leaves nothing', async () => {
    const { running, dir, events } = started('badInput');
    const error = { code: 'MODEL_EMPTY', params: { path: '/m' } };
    expect(await running.finished).toEqual({ exitCode: 2, error });
    expect(existsSync(dir)).toBe(false);
    expect(events.at(-1)).toMatchObject({ type: 'failed', error });
  });

  it('a full disk in the engine names a path', async () => {
    const { running, dir } = started('fullDisk');
    expect(await running.finished).toEqual({ exitCode: 2, error: { code: 'DISK_FULL', params: { path: dir } } });
    expect(existsSync(dir)).toBe(false);
  });

  it('a full disk in the parent ends the engine', async () => {
    let room = 2;
    const append = (file: number, line: string): void => {
      if (room-- <= 0) throw Object.assign(new Error(`no space for ${file} ${line}`), { code: 'ENOSPC' });
    };
    const { running, dir } = started('deaf', { append });
    const path = join(dir, '.partial/events.jsonl');
    expect(await running.finished).toEqual({ exitCode: 2, error: { code: 'DISK_FULL', params: { path } } });
    expect(existsSync(dir)).toBe(false);
  });

  it('a full disk at the very end leaves nothing either', async () => {
    const append = (_: number, line: string): void => {
      if (line.startsWith('{\n')) throw Object.assign(new Error('no space'), { code: 'EDQUOT' });
    };
    const { running, dir } = started('done', { append });
    const path = join(dir, '.partial/result.json');
    expect(await running.finished).toEqual({ exitCode: 2, error: { code: 'DISK_FULL', params: { path } } });
    expect(existsSync(dir)).toBe(false);
  });
});

describe('the death of the engine', () => {
  it('leaves log, events and report, and names signal, step and report', async () => {
    const { running, dir, events } = started('crash');
    const report = join(dir, 'crash.json');
    const params = { cause: 'SIGKILL', stage: 'calibrate', report };
    expect(await running.finished).toEqual({ exitCode: 70, error: { code: 'ENGINE_DIED', params } });
    expect(filesIn(dir)).toEqual(['crash.json', 'events.jsonl', 'run.log']);
    expect(JSON.parse(text(dir, 'crash.json'))).toMatchObject({ lastStage: 'calibrate', error: { cause: 'SIGKILL' } });
    expect(text(dir, 'run.log')).toContain('[ENGINE] last words\n');
    expect(lines(dir).at(-1)).toMatchObject({ type: 'failed', error: { code: 'ENGINE_DIED', params } });
    expect(events.at(-1)).toMatchObject({ type: 'failed' });
  });

  it('a bug keeps its stack for the log and the report, not for the screen', async () => {
    const { running, dir, events } = started('bug');
    const end = await running.finished;
    expect(end.exitCode).toBe(70);
    expect(end.error?.params).toEqual({ detail: 'oh', stage: 'quantize', report: join(dir, 'crash.json') });
    expect(JSON.stringify(events)).not.toContain('x.js');
    expect(text(dir, 'events.jsonl')).not.toContain('x.js');
    expect(text(dir, 'run.log')).toContain('/home/me/x.js:1:1');
    expect(JSON.parse(text(dir, 'crash.json'))).toMatchObject({ error: { stack: ['Error: oh', '    at …:1:1'] } });
  });
});

describe('cancelling', () => {
  it('leaves nothing', async () => {
    const { running, dir } = started('polite', {
      onEvent: (event) => event.type === 'stage' && setImmediate(() => running.cancel()),
    });
    expect(await running.finished).toEqual({ exitCode: 130, error: { code: 'CANCELLED', params: {} } });
    expect(existsSync(dir)).toBe(false);
  });
});
