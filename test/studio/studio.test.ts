import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { ProjectState } from '../../proto/project';
import { ENGINES, engineScript } from '../kit/engines';
import { testStudio, until, type TestStudio } from '../kit/studio';
import { temporaryFolders } from '../kit/temporary';

const temporary = temporaryFolders();
const opened: TestStudio[] = [];
afterEach(async () => {
  for (const { studio } of opened.splice(0)) await studio.close();
});

function start(engine?: string): TestStudio & { folder: string } {
  const folder = temporary();
  const made = testStudio(folder, engine === undefined ? undefined : engineScript(folder, engine));
  opened.push(made);
  return { ...made, folder };
}

async function withRun(engine: string) {
  const made = start(engine);
  const project = await made.call('project.create', { folder: join(made.folder, 'p'), name: 'P' });
  writeFileSync(join(project.folder, 'net.onnx'), 'x');
  const parent = await made.call('model.add', { path: join(project.folder, 'net.onnx') });
  const job = { kind: 'ptq', model: join(project.folder, 'net.onnx'), calib: '/c.yaml', name: 'net' } as const;
  const run = await made.call('run.start', { parent, name: 'first', job });
  const state = async () => (await made.call('project.get', {}))!.runs.find(({ id }) => id === run)!;
  return { ...made, project, parent, job, run, state };
}

describe('programs of data sets', () => {
  const described = (folder: string, run: readonly string[]): string => {
    const path = join(folder, 'data.yaml');
    const inputs = { '*': { source: { kind: 'npy', path: 'x.npy' } } };
    writeFileSync(path, JSON.stringify({ inputs, metric: { kind: 'command', run, higherIsBetter: true } }));
    return path;
  };

  it('run only once the project allows exactly them, whatever a job says of itself', async () => {
    const { call, refused, parent, job, folder } = await withRun(ENGINES.done);
    const path = described(folder, ['python3', 'my map.py']);
    const dataset = await call('data.add', { path });
    const asked = { ...job, eval: path, commands: 'any' } as const;
    const missing = { code: 'COMMAND_NOT_ALLOWED', params: { dataset: path, command: "python3 'my map.py'" } };
    expect(await refused('run.start', { parent, name: 'second', job: asked })).toEqual(missing);
    expect(await refused('data.evaluate', { model: parent, dataset })).toEqual(missing);

    await call('project.allow', { command: "python3 'my map.py'" });
    const id = await call('run.start', { parent, name: 'second', job: asked });
    const { runs, folder: project } = (await call('project.get', {}))!;
    expect(runs.find((run) => run.id === id)!.job).toMatchObject({ commands: ["python3 'my map.py'"] });
    expect(JSON.parse(readFileSync(join(project, 'project.json'), 'utf8'))).toMatchObject({
      commands: ["python3 'my map.py'"],
    });

    described(folder, ['python3', 'other.py']);
    expect(await refused('run.again', { id })).toMatchObject({ code: 'COMMAND_NOT_ALLOWED' });
  });
});

describe('the door', () => {
  it('names the field of a bad input, and refuses unknown commands and what is no request', async () => {
    const { studio, refused } = start();
    expect(await refused('project.create', { folder: '', name: 3 })).toMatchObject({
      code: 'CONTRACT_INPUT',
      params: { problems: expect.stringMatching(/folder: [\s\S]*name: /) as string },
    });
    expect(await refused('app.info', { more: 1 })).toMatchObject({ code: 'CONTRACT_INPUT' });
    expect(await refused('toString', {})).toMatchObject({ code: 'CONTRACT_COMMAND' });
    expect(await refused('__proto__', {})).toMatchObject({ code: 'CONTRACT_COMMAND' });
    expect(await refused('project.rename', { name: 'x' })).toEqual({ code: 'PROJECT_NONE', params: {} });
    for (const message of [null, 1, 'x', [], {}, { id: -1, name: 'app.info' }, { id: 0, name: 'a'.repeat(1000) }])
      expect(await studio.answer(message)).toBeUndefined();
  });

  it('lists folders, files that fit, and says what is not there', async () => {
    const { folder, call, refused } = start();
    mkdirSync(join(folder, '模型'));
    for (const name of ['a.onnx', 'b.txt', '.hidden']) writeFileSync(join(folder, name), name);
    const { entries } = await call('files.list', { path: folder, purpose: 'model' });
    expect(entries.map(({ name }) => name)).toEqual(['模型', 'home', 'a.onnx']);
    expect(await refused('files.list', { path: join(folder, 'no'), purpose: 'model' })).toMatchObject({
      code: 'FILE_NOT_FOUND',
    });
    expect(await refused('files.makeFolder', { parent: folder, name: '../out' })).toMatchObject({
      code: 'NOT_ALLOWED',
    });
  });

  it('keeps settings, what is readable of damaged ones, and the projects of late', async () => {
    const first = start();
    await first.call('app.settings', { language: 'zh' });
    await first.call('project.create', { folder: join(first.folder, 'p'), name: 'P' });
    const path = join(first.folder, 'home', 'settings.json');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace('"system"', '"neon"'));
    const { settings } = await testStudio(first.folder).call('app.info', {});
    expect(settings).toMatchObject({ language: 'zh', theme: 'system', recent: [{ name: 'P' }] });
  });

  it('keeps the state of a wizard', async () => {
    const { folder, call } = start();
    await call('project.create', { folder: join(folder, 'p'), name: 'P' });
    expect(await call('draft.load', { id: 'ptq' })).toBeNull();
    await call('draft.save', { id: 'ptq', state: { step: 3 } });
    expect(await call('draft.load', { id: 'ptq' })).toEqual({ step: 3 });
  });

  it('asks about a model with the shapes that are fixed for it', async () => {
    const { folder, call } = start("end({ type: 'done', result: { schema: 1, job: message.job } });");
    await call('project.create', { folder: join(folder, 'p'), name: 'P' });
    writeFileSync(join(folder, 'net.onnx'), 'x');
    const id = await call('model.add', { path: join(folder, 'net.onnx') });
    expect(await call('model.inspect', { id })).toMatchObject({ job: { inputShapes: {} } });
    await call('model.change', { id, inputShapes: { ids: [1, 64] } });
    const fixed = { job: { inputShapes: { ids: [1, 64] } } };
    expect(await call('model.inspect', { id })).toMatchObject(fixed);
    expect(await call('plan.view', { model: id })).toMatchObject(fixed);
    expect(await call('graph.facts', { model: id })).toMatchObject(fixed);
    const dataset = await call('data.save', { name: 'd', text: 'inputs: {}' });
    expect(await call('data.evaluate', { model: id, dataset })).toMatchObject(fixed);
  });

  it('renames data sets without touching their description', async () => {
    const { folder, call } = start();
    await call('project.create', { folder: join(folder, 'p'), name: 'P' });
    writeFileSync(join(folder, 'd.yaml'), 'inputs: {}');
    const id = await call('data.add', { path: join(folder, 'd.yaml') });
    await call('data.change', { id, name: 'Pictures', note: 'of spring' });
    expect((await call('project.get', {}))!.datasets).toMatchObject([{ name: 'Pictures', note: 'of spring' }]);
    expect(readFileSync(join(folder, 'd.yaml'), 'utf8')).toBe('inputs: {}');
  });

  it('makes the sample project once', async () => {
    const { call } = start();
    const first = await call('project.sample', {});
    expect(first).toMatchObject({ models: [{ name: 'sample', missing: false }], datasets: [{}, {}] });
    expect(await call('project.sample', {})).toMatchObject({ id: first.id });
  });
});

describe('runs', () => {
  it('run one after the other, tell what happens, and stand in the project', async () => {
    const { call, state, run, parent, job, replies } = await withRun(ENGINES.done);
    const second = await call('run.start', { parent, name: 'second', job });
    await until(async () => (await call('project.get', {}))!.runs.every(({ state: at }) => at === 'done'));
    expect(await state()).toMatchObject({ state: 'done', name: 'first', ended: expect.any(String) as string });
    const events = await call('run.events', { id: run });
    expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(['log', 'stage', 'done']));
    const told = replies.flatMap((reply) =>
      'event' in reply && reply.event === 'run' ? [reply.payload as { id: string }] : [],
    );
    const ids = told.map(({ id }) => id);
    expect(ids.lastIndexOf(run)).toBeLessThan(ids.indexOf(second));
    const read = await call('run.read', { id: run });
    expect(read.command).toContain(`mcs ptq ${job.model} --calib /c.yaml --name net --out `);
    expect(read.job).toContain('kind: ptq');
  });

  it('can be cancelled while they wait and while they work', async () => {
    const { call, state, run, parent, job } = await withRun(
      'onCancel = () => end({ type: "failed", error: { code: "CANCELLED", params: {} } });',
    );
    const waiting = await call('run.start', { parent, name: 'waiting', job });
    await until(async () => (await state()).state === 'running');
    await call('run.cancel', { id: waiting });
    await call('run.cancel', { id: run });
    await until(async () => (await state()).state === 'cancelled');
    const runs = ((await call('project.get', {})) as ProjectState).runs;
    expect(runs.map(({ state: at }) => at)).toEqual(['cancelled', 'cancelled']);
  });

  it('that die are told as such, with a bundle that names nothing of the user', async () => {
    const { call, state, run, folder } = await withRun(
      "send({ type: 'stage', stage: 'load' }, () => process.kill(process.pid, 'SIGKILL'));",
    );
    await until(async () => (await state()).state === 'failed');
    expect((await state()).error).toMatchObject({ code: 'ENGINE_DIED' });
    const file = await call('run.bundle', { id: run, path: join(folder, 'bundle.zip') });
    expect(readFileSync(file).toString('latin1')).not.toContain(folder);
    expect(await call('run.events', { id: run })).not.toEqual([]);
  });

  it('that are at work when the app closes are interrupted when it opens again, and can be run again', async () => {
    const { call, state, studio, folder, project, run } = await withRun('setInterval(() => {}, 1000);');
    await until(async () => (await state()).state === 'running');
    expect(studio.runsAtWork()).toBe(1);
    expect(existsSync(join(project.folder, '.open'))).toBe(true);
    await studio.close();
    expect(studio.runsAtWork()).toBe(0);
    expect(existsSync(join(project.folder, '.open'))).toBe(false);
    const next = testStudio(folder, engineScript(folder, ENGINES.done));
    opened.push(next);
    const reopened = await next.call('project.open', { folder: project.folder });
    expect(reopened.runs).toMatchObject([{ id: run, state: 'interrupted' }]);
    const again = await next.call('run.again', { id: run });
    const names = (await next.call('project.get', {}))!.runs.map(({ name }) => name);
    expect(names).toEqual(['first', 'first (2)']);
    await until(
      async () => (await next.call('project.get', {}))!.runs.find(({ id }) => id === again)?.state === 'done',
    );
    expect(call).toBeTypeOf('function');
  });
});
