import { flushPromises } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import App from '../../../renderer/App.vue';
import { lineageTree, neighbour } from '../../../renderer/views/lineage/tree';
import { FIGURES, INFO, modelOf, projectOf, Refusal, runOf, show, type Answers, type Mounted } from '../kit';
import type { ProjectState } from '../../../proto/project';

describe('the tree', () => {
  const tree = lineageTree({
    models: [modelOf('m'), modelOf('n')],
    runs: [runOf('a', 'm'), runOf('b', 'm'), runOf('c', 'a'), runOf('lost', 'gone'), runOf('x', 'y'), runOf('y', 'x')],
  });

  it('gives every entry a place, a row for every leaf', () => {
    const places = tree.nodes.map(({ id, depth, row }) => `${id}:${depth}:${row}`);
    expect(places).toEqual(['m:0:0', 'a:1:0', 'c:2:0', 'b:1:1', 'n:0:2', 'lost:0:3', 'x:0:4', 'y:1:4']);
    expect([tree.rows, tree.depth]).toEqual([5, 2]);
  });

  it.each([
    ['m', 'ArrowRight', 'a'],
    ['c', 'ArrowLeft', 'a'],
    ['c', 'ArrowDown', 'b'],
    ['m', 'ArrowUp', undefined],
    ['m', 'End', 'y'],
  ])('from %s %s leads to %s', (id, key, to) => {
    expect(neighbour(tree, id, key)).toBe(to);
  });
});

const SAMPLE = projectOf({
  models: [modelOf('m', { path: 'sample/model.onnx', absolutePath: '/p/sample/model.onnx' })],
  datasets: (['calib', 'test'] as const).map((id) => ({
    id,
    name: id,
    path: `sample/${id}.yaml`,
    note: '',
    added: '2026-01-01T00:00:00.000Z',
    absolutePath: `/p/sample/${id}.yaml`,
    missing: false,
  })),
});

function windowWith(project: ProjectState | null, more: Answers = {}): Promise<Mounted> {
  return show(App, {
    answers: { 'app.info': () => INFO, 'project.get': () => project, 'run.events': () => [], ...more },
  });
}

describe('home', () => {
  it('opens the sample at the first start and compresses it with one button', async () => {
    const { wire, wrapper } = await windowWith(null, { 'project.sample': () => SAMPLE, 'run.start': () => 'r1' });
    await wrapper.find('[data-testid=compress-sample]').trigger('click');
    await flushPromises();
    const [run] = wire.inputs('run.start');
    expect(run).toMatchObject({
      parent: 'm',
      job: { kind: 'ptq', model: '/p/sample/model.onnx', calib: '/p/sample/calib.yaml', eval: '/p/sample/test.yaml' },
    });
  });

  it('opens the newest project later, and says why it cannot', async () => {
    const recent = [{ folder: '/old', name: 'Old' }];
    const { wrapper } = await windowWith(null, {
      'app.info': () => ({ ...INFO, settings: { ...INFO.settings, recent } }),
      'project.open': ({ folder }) => {
        throw new Refusal({ code: 'PROJECT_NOT_FOUND', params: { folder } });
      },
    });
    expect(wrapper.text()).toContain("'/old' holds no project");
    expect(wrapper.text()).toContain('Old');
  });

  it('shows accuracy, size and MACs, and what is damaged', async () => {
    const problems = [{ code: 'RUN_REPAIRED', params: { id: 'a' } }];
    const { wrapper } = await windowWith(projectOf({ runs: [runOf('a', 'm', { figures: FIGURES })], problems }));
    const card = wrapper.find('[data-testid=run-a]').text();
    expect(card).toContain('91.52 % ± 0.55');
    expect(card).toContain('−0.21 pp');
    expect(card).toContain('(−73 %) · 40.8 M MACs');
    expect(wrapper.find('[data-testid=model-m]').text()).toContain('91.73 %');
    expect(wrapper.text()).toContain("The description of run 'a' was missing or damaged");
  });

  it('teaches in an empty project', async () => {
    const { wrapper } = await windowWith(projectOf({ models: [] }));
    expect(wrapper.text()).toContain('Begin with a model');
  });

  it('compares what is chosen', async () => {
    const { wrapper, router } = await windowWith(projectOf({ runs: [runOf('a', 'm'), runOf('b', 'm')] }));
    await wrapper.find('[data-testid=run-a]').trigger('click', { ctrlKey: true });
    expect(wrapper.find('[data-testid=compare]').attributes('disabled')).toBeDefined();
    await wrapper.find('[data-testid=run-b]').trigger('click', { ctrlKey: true });
    const asked: string[] = [];
    router.beforeEach((to) => void asked.push(to.redirectedFrom?.fullPath ?? to.fullPath));
    await wrapper.find('[data-testid=compare]').trigger('click');
    await flushPromises();
    expect(asked.some((address) => address.startsWith('/compare?runs=a,b'))).toBe(true);
  });

  it('deletes with a way back', async () => {
    const project = projectOf({ runs: [runOf('a', 'm')] });
    const { wire, wrapper } = await windowWith(project, { 'run.delete': () => null, 'run.restore': () => null });
    await wrapper.find('[data-testid=run-a]').trigger('keydown', { key: 'Delete' });
    await flushPromises();
    wire.emit('project', projectOf({ deleted: ['a'] }));
    await flushPromises();
    expect(wrapper.find('[data-testid=run-a]').exists()).toBe(false);
    await wrapper.find('[data-testid=notice] .action').trigger('click');
    await flushPromises();
    expect(wire.inputs('run.restore')).toEqual([{ id: 'a' }]);
  });
});

describe('the frame', () => {
  it('says that the studio is lost, and loads anew when it is back', async () => {
    const { wire, wrapper } = await windowWith(projectOf());
    wire.become('lost');
    await flushPromises();
    expect(wrapper.find('[data-testid=not-connected]').text()).toContain('lost');
    const before = wire.inputs('project.get').length;
    await wrapper.find('[data-testid=not-connected] button').trigger('click');
    await flushPromises();
    expect(wrapper.find('[data-testid=not-connected]').exists()).toBe(false);
    expect(wire.inputs('project.get').length).toBe(before + 1);
  });

  it('switches language and theme, each without the other', async () => {
    let settings = INFO.settings;
    const { wire, wrapper } = await windowWith(projectOf(), {
      'app.settings': (change) => (settings = { ...settings, ...change } as typeof settings),
    });
    await wrapper.find('[data-testid=theme]').trigger('click');
    await wrapper.find('[data-testid=language]').trigger('click');
    await flushPromises();
    expect(wire.inputs('app.settings')).toEqual([{ theme: 'dark' }, { language: 'zh' }]);
    expect(settings).toMatchObject({ theme: 'dark', language: 'zh' });
    expect(document.documentElement.dataset.theme).toBe('dark');
    expect(wrapper.find('[data-testid=rail-lineage]').text()).toBe('谱系');
  });

  it('shows where a run is, and cancels it', async () => {
    const project = projectOf({ runs: [runOf('a', 'm', { state: 'running' })] });
    const { wire, wrapper } = await windowWith(project, {
      'run.cancel': () => null,
      'run.events': () => [
        { type: 'stage', stage: 'calibrate', at: 0 },
        { type: 'progress', stage: 'calibrate', done: 5, total: 10, at: 2000 },
      ],
    });
    expect(wrapper.find('.drawer').text()).toContain('calibrate');
    expect(wrapper.find('.drawer [role=progressbar]').attributes('aria-valuenow')).toBe('50');
    await wrapper.find('[data-testid=cancel-run]').trigger('click');
    await flushPromises();
    expect(wire.inputs('run.cancel')).toEqual([{ id: 'a' }]);
  });
});
