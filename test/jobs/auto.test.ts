/** `mcs auto` as a user runs it: goal reached and missed, killed in the middle and resumed. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../proto/job';
import { eventsOf, lastLine, mcs, startMcs } from '../kit/mcs';
import { searchFiles, type SearchFiles } from '../kit/searchJob';
import { temporaryFolders } from '../kit/temporary';

const temporary = temporaryFolders();
let files: SearchFiles;
beforeAll(async () => {
  files = await searchFiles(20_000);
});

const argv = (out: string, ...options: string[]): string[] => [
  ...['auto', files.model, '--calib', files.calib, '--eval', files.eval, '--config', files.config],
  ...['--out', out, '--threads', '1', '--json', '--progress', 'jsonl', ...options],
];
const read = (...path: string[]): Buffer => readFileSync(join(...path));

describe('a search', () => {
  it('that reaches its goal ends with 0, and its result is packed like any other', async () => {
    const out = join(temporary(), 'out');
    const end = await mcs(argv(out, '--max-drop', '4', '--roll-back', 'weights8,float'));
    expect([end.code, end.code === 0 ? '' : end.stderr]).toEqual([0, '']);
    const { auto, artifacts, command } = lastLine(end) as RunResult;
    expect([command, auto!.goalReached]).toEqual(['auto', true]);
    expect(artifacts.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['deploy', 'fakeQuant', 'amctRanking', 'report']),
    );
    expect(eventsOf(end).filter(({ type }) => type === 'try').length).toBeGreaterThan(0);
    expect(existsSync(join(out, 'checkpoint'))).toBe(false);
    const packed = await mcs(['package', out, '--out', join(out, 'p.zip')]);
    expect([packed.code, packed.stderr]).toEqual([0, '']);
  });

  it('that does not reach it ends with 4 and keeps the best', async () => {
    const out = join(temporary(), 'out');
    const end = await mcs(argv(out, '--max-drop', '0', '--roll-back', 'data16'));
    expect(end.code).toBe(4);
    expect(eventsOf(end).at(-1)).toMatchObject({ type: 'done', verdict: { code: 'GOAL_NOT_REACHED' } });
    expect((lastLine(end) as RunResult).auto!.goalReached).toBe(false);
    expect(readdirSync(out)).toEqual(expect.arrayContaining(['result.json', 'model_deploy_model.onnx']));
  });
});

describe('a search that is killed in the middle', () => {
  it('goes on with --resume and ends like one that was not', async () => {
    const goal = ['--max-drop', '3', '--strategy', 'greedy', '--roll-back', 'weights8,float', '--subset', '0'];
    const whole = join(temporary(), 'out');
    const expected = lastLine(await mcs(argv(whole, ...goal))) as RunResult;
    expect(expected.auto!.tries.length).toBeGreaterThan(2);

    const out = join(temporary(), 'out');
    const running = startMcs(argv(out, ...goal));
    await running.saw('"type":"try","try":{"index":1');
    running.process.kill('SIGKILL');
    await running.ended;
    expect(existsSync(join(out, 'result.json'))).toBe(false);
    expect(existsSync(join(out, 'checkpoint/search.jsonl'))).toBe(true);

    const refused = await mcs(argv(out, ...goal));
    expect([refused.code, lastLine(refused)]).toMatchObject([2, { error: { code: 'DIR_CHECKPOINT' } }]);

    const resumed = await mcs(argv(out, ...goal, '--resume'));
    expect([resumed.code, lastLine(resumed)]).toMatchObject([0, { auto: { rolledBack: expected.auto!.rolledBack } }]);
    const tries = eventsOf(resumed).flatMap((event) => (event.type === 'try' ? [event.try] : []));
    expect(tries.filter(({ resumed: known }) => known).length).toBeGreaterThanOrEqual(2);
    for (const file of ['model_deploy_model.onnx', 'model_record.txt', 'config.json', 'layers.json'])
      expect(read(out, file).equals(read(whole, file)), file).toBe(true);
    expect(existsSync(join(out, 'checkpoint'))).toBe(false);
  });
});
