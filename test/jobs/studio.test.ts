/** The studio with the real engine: what the window asks on the way from the sample to a package, and the same bytes as the command line. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { ProjectState } from '../../proto/project';
import { mcs } from '../kit/mcs';
import { testStudio, until, type TestStudio } from '../kit/studio';

const folder = mkdtempSync(join(tmpdir(), 'studio-'));
let made: TestStudio;
let project: ProjectState;
let model: string;
let calib: string;
let test: string;
let run: string;

beforeAll(async () => {
  made = testStudio(folder);
  project = await made.call('project.sample', {});
  model = project.models[0]!.id;
  [calib, test] = project.datasets.map(({ id }) => id) as [string, string];
});

afterAll(async () => {
  await made.studio.close();
  rmSync(folder, { recursive: true, force: true });
});

const isPng = (base64: string | null | undefined): boolean =>
  Buffer.from(base64 ?? '', 'base64')
    .subarray(1, 4)
    .toString() === 'PNG';

describe('questions about a model and its data', () => {
  it('say what stands in the model', async () => {
    const { call } = made;
    expect(await call('model.inspect', { id: model, target: 'ascend' })).toMatchObject({
      schema: 1,
      model: { opset: 13 },
    });
    const facts = await call('graph.facts', { model });
    expect(facts.nodes.filter(({ layer }) => layer?.quantizable).length).toBeGreaterThan(3);
    const tensor = facts.weights[0]!;
    expect(await call('graph.weight', { of: { model }, tensor })).toMatchObject({ name: tensor });
  });

  it('say what the data are, show them, and compare them', async () => {
    const { call } = made;
    const facts = await call('data.facts', { model, dataset: calib });
    expect(facts).toMatchObject({ samples: 128, inputs: [{ shape: [1, 3, 32, 32], type: 'float32' }] });
    expect(facts.classes!.reduce((sum, { count }) => sum + count, 0)).toBe(128);
    const seen = await call('data.preview', { model, dataset: calib, count: 9 });
    expect(isPng(seen.png)).toBe(true);
    expect(seen.statistics.inputs[0]!.channels).toHaveLength(3);
    expect(await call('data.overlap', { model, first: calib, second: test })).toMatchObject({
      shared: 0,
      samples: 128,
    });
    expect(await call('data.overlap', { model, first: calib, second: calib })).toMatchObject({ shared: 128 });
    expect(await call('data.evaluate', { model, dataset: test, limit: 200 })).toMatchObject({
      metric: 'top1',
      samples: 200,
    });
  });

  it('refuse data that do not fit, by the entry', async () => {
    const { call, refused } = made;
    const text = 'inputs: {"*": {source: {kind: npy, path: nowhere.npy}}}\n';
    const id = await call('data.save', { name: '坏的 data', text });
    expect(await call('data.read', { id })).toEqual({ text, editable: true });
    expect(await refused('data.facts', { model, dataset: id })).toMatchObject({ code: 'DATA_FILE_MISSING' });
    await call('data.save', { id, name: 'again', text: 'inputs: 3\n' });
    expect((await refused('data.facts', { model, dataset: id })).code).toMatch(/^DATASET_/);
    await call('data.remove', { id });
  });

  it('guess a description from a folder', async () => {
    const text = await made.call('data.guess', { path: join(project.folder, 'sample') });
    expect(text).toContain('kind: npy');
  });
});

describe('a plan', () => {
  it('is the default with the changes of the user, as rows and as config.json', async () => {
    const { call, refused } = made;
    const view = await call('plan.view', { model });
    const first = view.rows.find(({ quantizable, hasWeight }) => quantizable && hasWeight)!;
    expect(first).toMatchObject({ enabled: true, dataBits: 8, weightBits: 8, observer: 'ifmr', symmetric: false });
    const changes = { [first.name]: { dataBits: 16, observer: 'minmax', perChannel: false, symmetric: true } };
    const changed = await call('plan.view', { model, batchNum: 4, changes });
    expect(changed.rows.find(({ name }) => name === first.name)).toMatchObject({
      dataBits: 16,
      observer: 'minmax',
      perChannel: false,
      symmetric: true,
    });
    expect(JSON.parse(changed.config)).toMatchObject({ batch_num: 4 });
    const saved = await call('plan.save', { model, batchNum: 4, changes });
    expect(readFileSync(saved, 'utf8')).toBe(changed.config);
    const again = await call('plan.view', { model, batchNum: 4, config: saved });
    expect(again.config).toBe(changed.config);
    expect(await refused('plan.view', { model, changes: { nowhere: { enabled: false } } })).toMatchObject({
      code: 'CHOICE_LAYER',
    });
    expect(await refused('plan.view', { model, changes: { [first.name]: { weightBits: 3 } } })).toMatchObject({
      code: 'CHOICE_VALUE',
    });
  });
});

describe('a run', () => {
  it('gives the bytes that the command line gives', async () => {
    const { call } = made;
    const { absolutePath } = project.models[0]!;
    const [a, b] = project.datasets.map(({ absolutePath: path }) => path) as [string, string];
    const job = { kind: 'ptq', model: absolutePath, calib: a, eval: b, name: 'sample', batchNum: 4 } as const;
    run = await call('run.start', { parent: model, name: 'INT8', job });
    const entry = async () => (await call('project.get', {}))!.runs.find(({ id }) => id === run)!;
    await until(async () => !['queued', 'running'].includes((await entry()).state), 100_000);
    const { state, figures, folder: dir } = await entry();
    expect(state).toBe('done');
    expect(figures!.float!.value).toBeGreaterThan(90);
    const read = await call('run.read', { id: run });
    const out = join(folder, 'cli');
    const words = read.command.split(' ').slice(1, -1);
    expect(await mcs([...words, out], {})).toMatchObject({ code: 0 });
    for (const name of [
      'config.json',
      'sample_record.txt',
      'sample_deploy_model.onnx',
      'sample_fake_quant_model.onnx',
      'layers.json',
    ])
      expect(readFileSync(join(dir, name)).equals(readFileSync(join(out, name))), name).toBe(true);
    expect((await call('run.events', { id: run })).map(({ type }) => type)).toContain('layer');
  });

  it('shows a tensor before and after, samples that changed, and their pictures', async () => {
    const { call, refused } = made;
    const { layers, result } = await call('run.read', { id: run });
    const layer = layers.find(({ bits }) => bits)!.name;
    const tensor = await call('run.tensor', { id: run, layer });
    const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);
    expect(sum(tensor.float.counts)).toBe(sum(tensor.quantized.counts));
    expect(tensor.clip[0]).toBeLessThan(tensor.clip[1]);
    expect(await refused('run.tensor', { id: run, layer: 'nowhere' })).toMatchObject({ code: 'LAYER_NOT_QUANTIZED' });
    const { total, disagreeing, rows } = await call('run.samples', { id: run });
    expect({ total, disagreeing }).toEqual({ total: 2000, disagreeing: rows.length });
    const won = rows.filter(({ floatRight, quantizedRight }) => quantizedRight && !floatRight).length;
    const lost = rows.filter(({ floatRight, quantizedRight }) => floatRight && !quantizedRight).length;
    expect((100 * (won - lost)) / total).toBeCloseTo(result!.delta!, 6);
    const { pictures } = await call('run.pictures', { id: run, indexes: [0, 1999, 5000] });
    expect(Object.keys(pictures)).toEqual(['0', '1999']);
    expect(isPng(pictures['1999'])).toBe(true);
  });

  it('is packaged, and opens its report', async () => {
    const { call } = made;
    const path = join(folder, 'out.zip');
    expect((await call('run.package', { id: run, path })).entries).toContain('atc.sh');
    expect(existsSync(path)).toBe(true);
    expect(await call('run.openReport', { id: run })).toContain('report.html');
  });

  it('that fails says why', async () => {
    const { call } = made;
    const path = join(folder, 'broken.onnx');
    writeFileSync(path, 'broken');
    const parent = await call('model.add', { path });
    const id = await call('run.start', {
      parent,
      name: 'broken',
      job: { kind: 'ptq', model: path, calib: project.datasets[0]!.absolutePath },
    });
    const entry = async () => (await call('project.get', {}))!.runs.find((each) => each.id === id)!;
    await until(async () => (await entry()).state === 'failed', 60_000);
    expect((await entry()).error!.code).toMatch(/^MODEL_/);
  });
});
