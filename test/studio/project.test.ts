import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Project } from '../../main/studio/project/project';
import { jobSchema } from '../../proto/job';
import { temporaryFolders } from '../kit/temporary';

const temporary = temporaryFolders();
const quiet = (): void => undefined;

function withModel(): { project: Project; folder: string; model: string } {
  const folder = join(temporary(), 'project');
  const project = Project.create(folder, 'Mine', quiet);
  mkdirSync(join(folder, 'models'));
  writeFileSync(join(folder, 'models', 'net.onnx'), 'model');
  return { project, folder, model: project.addModel(join(folder, 'models', 'net.onnx')) };
}

const jobOf = (model: string) => jobSchema.parse({ kind: 'ptq', model, calib: '/calib.yaml' });

describe('a project', () => {
  it('survives being closed, opened and copied to another place', () => {
    const { project, folder, model } = withModel();
    const run = project.addRun({ name: 'first', parent: model, job: jobOf(project.model(model).absolutePath) });
    project.changeRun(run.id, { state: 'done', note: 'good' });
    project.close();
    const copy = join(temporary(), 'copy');
    cpSync(folder, copy, { recursive: true });
    rmSync(folder, { recursive: true });
    const state = Project.open(copy, quiet).state();
    expect(state).toMatchObject({ name: 'Mine', problems: [], folder: copy });
    expect(state.models).toMatchObject([{ name: 'net', path: 'models/net.onnx', missing: false, sizeBytes: 5 }]);
    expect(state.runs).toMatchObject([{ id: run.id, name: 'first', note: 'good', state: 'done', parent: model }]);
  });

  it('says which files are gone, and takes another place for them', () => {
    const { project, folder, model } = withModel();
    rmSync(join(folder, 'models', 'net.onnx'));
    expect(project.state().models[0]).toMatchObject({ missing: true });
    const elsewhere = join(temporary(), 'moved.onnx');
    writeFileSync(elsewhere, 'm');
    project.changeModel(model, { path: elsewhere });
    expect(project.state().models[0]).toMatchObject({ missing: false, path: elsewhere });
  });

  it('is in one window at a time', () => {
    const { project, folder } = withModel();
    writeFileSync(join(folder, '.open'), '1');
    expect(() => Project.open(folder, quiet)).toThrow(/open in another window \(process 1\)/);
    project.close();
    writeFileSync(join(folder, '.open'), '999999999');
    Project.open(folder, quiet).close();
  });

  it('goes nowhere where something else is', () => {
    const folder = temporary();
    writeFileSync(join(folder, 'other.txt'), '');
    expect(() => Project.create(folder, 'x', quiet)).toThrow(/not empty/);
    expect(() => Project.open(folder, quiet)).toThrow(/holds no project/);
    expect(readdirSync(folder)).toEqual(['other.txt']);
  });

  it('shows a run whose app died as interrupted', () => {
    const { project, folder, model } = withModel();
    project.addRun({ name: 'r', parent: model, job: jobOf('/net.onnx') });
    project.close();
    expect(Project.open(folder, quiet).state().runs).toMatchObject([{ state: 'interrupted' }]);
  });

  it.each([
    ['', 'done', undefined],
    [',"verdict":{"code":"GOAL_NOT_REACHED","params":{}}', 'missed', { code: 'GOAL_NOT_REACHED', params: {} }],
  ])('shows a run as ended whose app died after its result had appeared (%s)', (verdict, state, error) => {
    const { project, folder, model } = withModel();
    const { id } = project.addRun({ name: 'r', parent: model, job: jobOf('/net.onnx') });
    project.changeRun(id, { state: 'running' });
    project.close();
    const run = join(folder, 'runs', id);
    mkdirSync(join(run, '.partial'), { recursive: true });
    writeFileSync(join(run, '.partial', '.pid'), String(2 ** 30));
    writeFileSync(join(run, 'events.jsonl'), `{"type":"done","at":1,"result":{}${verdict}}\n`);
    writeFileSync(join(run, 'net_deploy_model.onnx'), 'model');
    writeFileSync(join(run, 'result.json'), '{"schema": 1}');
    const [shown] = Project.open(folder, quiet).state().runs;
    expect(shown).toMatchObject({ id, state, ended: expect.any(String) as string });
    expect(shown!.error).toEqual(error);
    expect(readdirSync(run).sort()).toEqual(['events.jsonl', 'net_deploy_model.onnx', 'result.json']);
  });

  it('shows a run with a damaged result as interrupted', () => {
    const { project, folder, model } = withModel();
    const { id } = project.addRun({ name: 'r', parent: model, job: jobOf('/net.onnx') });
    project.close();
    mkdirSync(join(folder, 'runs', id), { recursive: true });
    writeFileSync(join(folder, 'runs', id, 'result.json'), '{"schema": 1, "flo');
    expect(Project.open(folder, quiet).state().runs).toMatchObject([{ id, state: 'interrupted' }]);
  });

  it('deletes with undo, and never what others come from', () => {
    const { project, folder, model } = withModel();
    const first = project.addRun({ name: 'first', parent: model, job: jobOf('/net.onnx') });
    const second = project.addRun({ name: 'second', parent: first.id, job: jobOf('/net.onnx') });
    for (const { id } of [first, second]) project.changeRun(id, { state: 'done' });
    expect(() => project.deleteRun(first.id)).toThrow(/1 runs come from it/);
    expect(() => project.removeModel(model)).toThrow(/1 runs come from it/);
    project.deleteRun(second.id);
    expect(project.state()).toMatchObject({ runs: [{ id: first.id }], deleted: [second.id] });
    project.restoreRun(second.id);
    expect(project.state().runs.map(({ id }) => id)).toEqual([first.id, second.id]);
    project.deleteRun(second.id);
    project.close();
    expect(existsSync(join(folder, 'trash'))).toBe(false);
  });
});

describe('a damaged project', () => {
  it('keeps what is readable of a file that was cut off, and the file itself', () => {
    const { project, folder } = withModel();
    project.addDataset('/data/calib.yaml', 'calibration');
    project.close();
    const path = join(folder, 'project.json');
    const text = readFileSync(path, 'utf8');
    const cut = text.slice(0, text.indexOf('calibration'));
    writeFileSync(path, cut);
    const state = Project.open(folder, quiet).state();
    expect(state).toMatchObject({ name: 'Mine', models: [{ name: 'net' }], datasets: [] });
    expect(state.problems.map(({ code }) => code)).toEqual(['PROJECT_REPAIRED', 'PROJECT_ENTRY_LOST']);
    expect(readFileSync(join(folder, 'project.damaged-1.json'), 'utf8')).toBe(cut);
  });

  it.each([
    ['nothing', ''],
    ['noise', '\u0000\u0001{{{'],
    ['a list', '[1, 2]'],
    ['a bomb', `&a [${'*a,'.repeat(50)}]`],
  ])('of %s becomes an empty one that says so', (_, text) => {
    const { project, folder } = withModel();
    project.close();
    writeFileSync(join(folder, 'project.json'), text);
    const state = Project.open(folder, quiet).state();
    expect(state).toMatchObject({ name: 'project', models: [] });
    expect(state.problems[0]).toMatchObject({ code: 'PROJECT_REPAIRED' });
  });

  it('makes the description of a run again from its own files', () => {
    const { project, folder, model } = withModel();
    const { id } = project.addRun({ name: 'r', parent: model, job: jobOf('/net.onnx') });
    project.close();
    mkdirSync(join(folder, 'runs', id));
    writeFileSync(join(folder, 'runs', id, 'job.yaml'), 'kind: ptq\nmodel: /net.onnx\ncalib: /calib.yaml\n');
    writeFileSync(join(folder, 'runs', id, 'result.json'), '{}');
    writeFileSync(join(folder, 'runs', `${id}.json`), '{"schema": 1, "name": "half');
    writeFileSync(join(folder, 'runs', 'abc.json'), 'lost');
    const state = Project.open(folder, quiet).state();
    expect(state.runs).toMatchObject([{ id, state: 'done', parent: model, job: { kind: 'ptq', model: '/net.onnx' } }]);
    expect(state.problems.map(({ code }) => code).sort()).toEqual(['RUN_REPAIRED', 'RUN_UNREADABLE']);
    expect(existsSync(join(folder, 'runs', 'abc.json'))).toBe(true);
  });

  it('of a later version is refused by name and left alone', () => {
    const { project, folder } = withModel();
    project.close();
    const text = readFileSync(join(folder, 'project.json'), 'utf8').replace('"schema": 1', '"schema": 2');
    writeFileSync(join(folder, 'project.json'), text);
    expect(() => Project.open(folder, quiet)).toThrow(/schema/i);
    expect(readFileSync(join(folder, 'project.json'), 'utf8')).toBe(text);
  });
});
