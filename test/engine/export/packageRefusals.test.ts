import { existsSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorSentence, type StudioError } from '../../../proto/errors';
import { packageRun } from '../../../main/engine/export/ascend/package';
import { baseResult, finishedRun, type RunOptions } from '../../kit/finishedRun';
import { filesIn, temporaryFolders } from '../../kit/temporary';

const folder = temporaryFolders();
const run = (options?: RunOptions): string => finishedRun(folder(), options);

const pack = (runDir: string, file = join(dirname(runDir), 'out.zip')) =>
  packageRun({ runDir, file, target: 'ascend' });

/** The error that packing ends with. */
async function refusal(promise: Promise<unknown>): Promise<StudioError> {
  return promise.then(
    () => expect.unreachable('no error'),
    (error: StudioError) => error,
  );
}

describe('refusals', () => {
  it('a folder without a result', async () => {
    const dir = folder();
    const error = await refusal(pack(dir, join(dir, 'p.zip')));
    expect(error.code).toBe('PACKAGE_NO_RESULT');
    expect(error.message).toContain(`'${dir}' holds no result.json`);
    expect(filesIn(dir)).toEqual([]);
  });

  it.each([
    ['{', 'JSON'],
    ['[]', 'JSON'],
    ['{}', 'command'],
    [JSON.stringify({ ...baseResult, artifacts: [{ kind: 'deploy', path: 7 }] }), 'artifacts.0.path'],
  ])('a result that no job wrote: %s', async (content, entry) => {
    const dir = run();
    writeFileSync(join(dir, 'result.json'), content);
    expect(await refusal(pack(dir))).toMatchObject({ code: 'PACKAGE_FILE_INVALID', params: { entry } });
  });

  it('a result of a newer version', async () => {
    const dir = run({ result: { schema: 2 as never } });
    expect(await refusal(pack(dir))).toMatchObject({ code: 'SCHEMA_NEWER', params: { schema: 2, known: 1 } });
  });

  it('files that are missing, changed or elsewhere, all at once and in both languages', async () => {
    const dir = run();
    rmSync(join(dir, 'config.json'));
    writeFileSync(join(dir, 'r20_record.txt'), 'changed');
    rmSync(join(dir, 'layers.json'));
    symlinkSync('/etc/hostname', join(dir, 'layers.json'));
    const error = await refusal(pack(dir));
    expect(error.code).toBe('PACKAGE_FILES_DIFFER');
    expect(error.message).toContain("\n- 'config.json' is missing");
    expect(error.message).toMatch(/\n- 'r20_record.txt' was changed after the run \(SHA-256 [0-9a-f]{64}, /);
    expect(error.message).toContain("\n- 'layers.json' lies outside the run's folder");
    const chinese = errorSentence({ code: error.code, params: error.params }, 'zh');
    expect(chinese).toContain('\n- 缺少“config.json”');
    expect(existsSync(join(dirname(dir), 'out.zip'))).toBe(false);
  });

  it.each(['../secret', '/etc/hostname'])('an artifact outside the folder: %s', async (path) => {
    const artifacts = [{ kind: 'deploy', path, sha256: '' }];
    expect((await refusal(pack(run({ result: { artifacts } })))).message).toContain(`'${path}' lies outside`);
  });

  it('a run that made no models', async () => {
    const error = await refusal(pack(run({ result: { command: 'eval', artifacts: [] } })));
    expect(error.message).toMatch(/\(mcs eval\) made no deploy/);
  });

  it('a model whose shapes are not fixed, naming the input', async () => {
    const error = await refusal(pack(run({ dims: ['N', 3, 'H', 'W'] })));
    expect(error.message).toContain("Input 'x' has the shape [N, 3, H, W]");
    expect(error.message).toContain('--input-shape x:…');
  });

  it('a target that it cannot write for', async () => {
    const error = await refusal(packageRun({ runDir: run(), file: join(folder(), 'p.zip'), target: 'svp' }));
    expect(error.code).toBe('TARGET_UNAVAILABLE');
  });

  it('a folder in place of the file', async () => {
    const file = folder();
    expect((await refusal(pack(run(), file))).message).toContain(`'${file}': that is a folder`);
  });
});

describe('interrupted', () => {
  it('leaves nothing, not even the folder that it made', async () => {
    const dir = run();
    const place = folder();
    const controller = new AbortController();
    const file = join(place, 'made', 'here', 'p.zip');
    const packing = packageRun({ runDir: dir, file, target: 'ascend', signal: controller.signal });
    controller.abort();
    expect((await refusal(packing)).code).toBe('CANCELLED');
    expect(readdirSync(place)).toEqual([]);
  });

  it('leaves an older package as it was', async () => {
    const dir = run();
    const file = join(dirname(dir), 'p.zip');
    writeFileSync(file, 'older');
    const signal = AbortSignal.abort();
    expect((await refusal(packageRun({ runDir: dir, file, target: 'ascend', signal }))).code).toBe('CANCELLED');
    expect(readFileSync(file, 'utf8')).toBe('older');
    expect(readdirSync(dirname(dir)).sort()).toEqual(['p.zip', 'run']);
  });
});
