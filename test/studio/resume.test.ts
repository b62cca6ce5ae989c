/** Runs that can be cut off: stop and keep, cancel, go on. The double for the engine keeps a checkpoint and searches forever. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Input } from '../../proto/contract';
import { RunFolder } from '../../main/studio/runFolder';
import { engineScript } from '../kit/engines';
import { testStudio, until } from '../kit/studio';
import { filesIn, temporaryFolders } from '../kit/temporary';

const folder = temporaryFolders();

const SEARCHING = `
  const { checkpoint, type } = message;
  const result = (how) => ({ type: 'done', result: { schema: 1, how } });
  if (type === 'keep') return end(result('kept'));
  if (type === 'pause') return end({ type: 'failed', error: { code: 'PAUSED', params: { step: 3, steps: 9 } } });
  onCancel = () => end({ type: 'failed', error: { code: 'CANCELLED', params: {} } });
  if (fs.existsSync(checkpoint + '/tries')) return end(result('resumed'));
  fs.mkdirSync(checkpoint, { recursive: true });
  fs.writeFileSync(checkpoint + '/tries', '1');
  send({ type: 'stage', stage: 'search' });
  setInterval(() => {}, 1000);`;

async function searching() {
  const at = folder();
  const { call, refused } = testStudio(at, engineScript(at, SEARCHING));
  await call('project.create', { folder: join(at, 'p'), name: 'P' });
  writeFileSync(join(at, 'net.onnx'), 'x');
  const parent = await call('model.add', { path: join(at, 'net.onnx') });
  const job: Input<'run.start'>['job'] = { kind: 'auto', model: 'm', calib: 'c', eval: 'e', maxDrop: 1 };
  const id = await call('run.start', { parent, name: 'search', job });
  const run = async () => (await call('project.get', {}))!.runs.find((each) => each.id === id)!;
  const checkpoint = join((await run()).folder, 'checkpoint');
  await until(() => existsSync(join(checkpoint, 'tries')));
  const result = async (): Promise<unknown> =>
    JSON.parse(readFileSync(join((await run()).folder, 'result.json'), 'utf8'));
  const types = async () => (await call('run.events', { id, from: 0 }))!.map(({ type }) => type);
  return { call, refused, id, run, types, checkpoint, result };
}

describe('a search in the studio', () => {
  it('ends with the best when it is told to keep it; its checkpoint goes', async () => {
    const { call, id, run, checkpoint, result } = await searching();
    await call('run.keep', { id });
    await until(async () => (await run()).state === 'done');
    expect(await result()).toMatchObject({ how: 'kept' });
    expect(existsSync(checkpoint)).toBe(false);
  });

  it('cancelled it leaves its checkpoint, and goes on from there in its own folder', async () => {
    const { call, refused, id, run, types, checkpoint, result } = await searching();
    expect(await refused('run.resume', { id })).toMatchObject({ code: 'RUN_ACTIVE' });
    await call('run.cancel', { id });
    await until(async () => (await run()).state === 'cancelled');
    expect(existsSync(checkpoint)).toBe(true);
    const told = await types();
    expect(told.slice(-3)).toEqual(['stage', 'log', 'failed']);
    await call('run.resume', { id });
    await until(async () => (await run()).state === 'done');
    expect(await result()).toMatchObject({ how: 'resumed' });
    expect((await run()).error).toBeUndefined();
    expect(await types()).toEqual([...told, 'log', 'log', 'done']);
    expect(await refused('run.resume', { id })).toMatchObject({ code: 'RUN_NOT_RESUMABLE' });
  });
});

describe('a run that can be paused', () => {
  it('stands as paused with what it was told, is not at work, and goes on from its checkpoint', async () => {
    const { call, id, run, checkpoint, result } = await searching();
    await call('run.pause', { id });
    await until(async () => (await run()).state === 'paused');
    expect((await run()).error).toEqual({ code: 'PAUSED', params: { step: 3, steps: 9 } });
    expect((await run()).resumable).toBe(true);
    expect(existsSync(checkpoint)).toBe(true);
    await call('run.resume', { id });
    await until(async () => (await run()).state === 'done');
    expect(await result()).toMatchObject({ how: 'resumed' });
  });
});

describe('DIR with the checkpoint of a job that was cut off', () => {
  const withCheckpoint = (): string => {
    const dir = join(folder(), 'out');
    mkdirSync(join(dir, 'checkpoint'), { recursive: true });
    writeFileSync(join(dir, 'checkpoint/tries'), '1');
    writeFileSync(join(dir, 'run.log'), 'so far');
    return dir;
  };

  it('is refused without a word about it, kept with resume, begun anew with force', () => {
    const dir = withCheckpoint();
    expect(() => RunFolder.create(dir)).toThrow('Add --resume to go on with it');
    RunFolder.create(dir, { resume: true }).discard();
    expect(existsSync(join(dir, 'checkpoint/tries'))).toBe(true);
    RunFolder.create(dir, { force: true }).discard();
    expect(existsSync(join(dir, 'checkpoint'))).toBe(false);
  });

  it('holds nothing else: resuming is no way into a folder of somebody else', () => {
    const dir = withCheckpoint();
    writeFileSync(join(dir, 'thesis.txt'), 'mine');
    expect(() => RunFolder.create(dir, { resume: true })).toThrow('is not empty');
  });

  it('tells what was told before, then what comes, whatever becomes of it', () => {
    const dir = withCheckpoint();
    for (const text of [', then more', ', then the end']) {
      const run = RunFolder.create(dir, { resume: true });
      run.addTo('run.log', text);
      run.addTo('net_deploy_model.onnx', 'half');
      run.cutOff();
    }
    expect(readFileSync(join(dir, 'run.log'), 'utf8')).toBe('so far, then more, then the end');
    expect(filesIn(dir)).toEqual(['checkpoint/tries', 'run.log']);
    const run = RunFolder.create(dir, { force: true });
    run.addTo('run.log', 'anew');
    run.cutOff();
    expect(existsSync(join(dir, 'checkpoint'))).toBe(false);
  });

  it('may be resumed where there is none: the job begins', () => {
    const dir = join(folder(), 'new');
    const run = RunFolder.create(dir, { resume: true });
    expect(existsSync(run.staging)).toBe(true);
    run.discard();
  });
});
