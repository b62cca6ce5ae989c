import { enableAutoUnmount, flushPromises } from '@vue/test-utils';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { DatasetEntry } from '../../../proto/project';
import DataView from '../../../renderer/views/data/DataView.vue';
import { concerns, movedTo, valueAt, draftOf, withValues } from '../../../renderer/views/data/description';
import { numbersOf, textOfNumbers } from '../../../renderer/views/data/numbers';
import { following, presetOf } from '../../../renderer/views/data/presets';
import { useNotices } from '../../../renderer/stores/notices';
import { useProject } from '../../../renderer/stores/project';
import { projectOf, Refusal, show, type Answers, type Mounted } from '../kit';

enableAutoUnmount(afterEach);

const TEXT = `# Written by hand
name: photos
inputs:
  "*":
    source: { kind: images, path: photos } # the good ones
    color: RGB
labels: { kind: folders }
metric: { kind: topK, k: 1 }
`;

describe('a description', () => {
  it('keeps comments and order when a key changes', () => {
    const changed = withValues(TEXT, [
      [['inputs', '*', 'crop'], { center: 32 }],
      [
        ['inputs', '*', 'mean'],
        [0.5, 0.25, 0],
      ],
      [['metric'], undefined],
    ]);
    expect(changed).toBe(`# Written by hand
name: photos
inputs:
  "*":
    source: { kind: images, path: photos } # the good ones
    color: RGB
    crop: { center: 32 }
    mean: [ 0.5, 0.25, 0 ]
labels: { kind: folders }
`);
  });

  it('can be begun from nothing, and over what is no map', () => {
    expect(draftOf(withValues('', [[['metric', 'kind'], 'mse']]))).toEqual({ metric: { kind: 'mse' } });
    expect(draftOf(withValues('metric: topK', [[['metric', 'kind'], 'mse']]))).toEqual({ metric: { kind: 'mse' } });
  });

  it('leads to the same files from within the project', () => {
    const moved = (path: string, from: string): unknown =>
      valueAt(draftOf(movedTo(`inputs: {"*": {source: {kind: npy, path: ${path}}}}`, from, '/p')), [
        'inputs',
        '*',
        'source',
        'path',
      ]);
    expect(moved('images.npy', '/p/sample/calib.yaml')).toBe('../sample/images.npy');
    expect(moved('../images.npy', '/data/set/calib.yaml')).toBe('/data/images.npy');
    expect(moved('/data/images.npy', '/elsewhere/calib.yaml')).toBe('/data/images.npy');
    expect(movedTo('inputs: {}', '/a/b.yaml', '/p')).toBe('inputs: {}');
  });

  it.each([
    [{ code: 'DATA_SHAPE', params: { entry: 'inputs.*' } }, ['inputs', '*'], true, true],
    [
      { code: 'DATA_FILE_MISSING', params: { entry: 'inputs.*.source.path' } },
      ['inputs', '*', 'source', 'path'],
      false,
      true,
    ],
    [{ code: 'DATASET_VALUE', params: { entry: 'inputs.*.mean[1]' } }, ['inputs', '*', 'mean'], false, true],
    [{ code: 'DATASET_VALUE', params: { entry: 'labels.kind' } }, ['labels'], true, true],
    [{ code: 'DATASET_VALUE', params: { entry: 'labels.path' } }, ['labels'], true, false],
    [{ code: 'LABELS_ROWS', params: {} }, ['labels', 'path'], false, true],
    [{ code: 'LABELS_CLASS', params: {} }, ['labels', 'classes'], false, true],
    [{ code: 'ENGINE_DIED', params: {} }, ['range'], false, false],
  ])('%j concerns %j', (error, path, alone, expected) => {
    expect(concerns(error as never, path, alone)).toBe(expected);
  });
});

describe('numbers and presets', () => {
  it.each([
    ['1/255', 1 / 255],
    ['0.5, 0.25，0', [0.5, 0.25, 0]],
    ['[2 1 0]', [2, 1, 0]],
    [' ', undefined],
    ['half', null],
    ['1/', null],
  ])('%s', (text, numbers) => {
    expect(numbersOf(text)).toEqual(numbers);
  });

  it('are written back as they were thought', () => {
    expect([textOfNumbers(0.00392156862745098), textOfNumbers([0.5, 1]), textOfNumbers(undefined)]).toEqual([
      '1/255',
      '0.5, 1',
      '',
    ]);
  });

  it.each(['imagenet', 'unit', 'signed', 'none'] as const)('%s is recognised after it was chosen', (name) => {
    const text = withValues('inputs: {x: {mean: 3}}', following(name, ['inputs', 'x']));
    expect(presetOf(valueAt(draftOf(text), ['inputs', 'x']))).toBe(name);
  });

  it('numbers of another network are no preset, one number stands for all channels', () => {
    expect(presetOf({ scale: 1 / 255, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] })).toBeUndefined();
    expect(presetOf({ scale: 0.003921569, mean: [0.5, 0.5, 0.5], std: 0.5 })).toBe('signed');
  });
});

const dataset = (id: string, more: Partial<DatasetEntry> = {}): DatasetEntry => ({
  id,
  name: id,
  path: `datasets/${id}.yaml`,
  note: '',
  added: '2026-01-01T00:00:00.000Z',
  absolutePath: `/p/datasets/${id}.yaml`,
  missing: false,
  ...more,
});

const FACTS = {
  schema: 1 as const,
  samples: 128,
  fingerprint: 'f',
  inputs: [{ name: 'x', shape: [1, 3, 32, 32], type: 'float32' }],
  classes: [
    { label: 'cat', count: 100 },
    { label: 'dog', count: 28 },
  ],
  metric: 'topK',
};
const SEEN = {
  schema: 1 as const,
  png: 'iVBORw0KGgo=',
  statistics: {
    name: 'photos',
    samples: [{ sample: 0, label: 1 }],
    inputs: [{ name: 'x', type: 'float32', shape: [1, 3, 2, 2], channels: [{ mean: -0.5, std: 1, min: -2, max: 2 }] }],
    picture: { input: 'x', columns: 1, display: { kind: 'inverse' as const } },
  },
};

/** A view alone: stores are filled as the frame does. */
async function opened(datasets: readonly DatasetEntry[], more: Answers = {}): Promise<Mounted> {
  const mounted = await show(DataView, {
    at: '/data',
    answers: {
      'data.read': () => ({ text: TEXT, editable: true }),
      'data.facts': () => FACTS,
      'data.preview': () => SEEN,
      'data.save': ({ id }) => id ?? 'new',
      ...more,
    },
  });
  useProject().state = projectOf({ datasets });
  await flushPromises();
  return mounted;
}

describe('the data view', () => {
  it('teaches where there is nothing', async () => {
    const { wrapper } = await opened([]);
    expect(wrapper.text()).toContain('Data to calibrate and to evaluate with');
  });

  it('shows what the network sees, and what the labels say', async () => {
    const { wrapper } = await opened([dataset('a')]);
    expect(wrapper.find('[data-testid=seen-picture]').attributes('src')).toContain('base64,iVBORw0KGgo=');
    expect(wrapper.find('[data-testid=channel]').text()).toContain('−0.500');
    expect(wrapper.find('[data-testid=data-facts]').text()).toContain('128 samples');
    expect(wrapper.find('[data-testid=label-sentence]').text()).toBe(
      '2 classes; fewest samples: class dog with 28, most: class cat with 100.',
    );
  });

  it('saves a change of a field and looks again; undo takes it back', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { wire, wrapper } = await opened([dataset('a')]);
    const field = wrapper.find('input[data-testid="field-inputs.*.std"]');
    await field.setValue('0.5, 0.5, 0.25');
    await field.trigger('change');
    expect(wrapper.find('[data-testid=save-state]').text()).toBe('Saving…');
    const looks = wire.inputs('data.preview').length;
    await vi.advanceTimersByTimeAsync(500);
    await flushPromises();
    expect(wire.inputs('data.save').at(-1)).toMatchObject({ id: 'a', name: 'a' });
    expect(wire.inputs('data.save').at(-1)!.text).toContain('std: [ 0.5, 0.5, 0.25 ]');
    expect(wire.inputs('data.preview').length).toBe(looks + 1);
    await wrapper.find('[data-testid=undo]').trigger('click');
    await vi.advanceTimersByTimeAsync(500);
    expect(wire.inputs('data.save').at(-1)!.text).toBe(TEXT);
    vi.useRealTimers();
  });

  it('neither saves nor hides what is wrong in the text', async () => {
    const { wire, wrapper } = await opened([dataset('a')]);
    await wrapper.find('[data-testid=face-yaml] input').setValue(true);
    await wrapper.find('[data-testid=yaml]').setValue(TEXT.replace('RGB', 'CMYK'));
    await wrapper.find('[data-testid=yaml]').trigger('blur');
    await flushPromises();
    expect(wrapper.find('.left [data-testid=error]').text()).toContain('line 6: \'inputs.*.color\' is "CMYK"');
    await new Promise((resolve) => setTimeout(resolve, 450));
    expect(wire.inputs('data.save')).toEqual([]);
    expect(wrapper.find('[data-testid=save-state]').text()).toContain('Not saved');
  });

  it('says beside the field what the model refuses', async () => {
    const params = { dataset: 'a.yaml', entry: 'inputs.*.source.path', path: 'photos' };
    const refuse = (): never => {
      throw new Refusal({ code: 'DATA_FILE_MISSING', params });
    };
    const { wrapper } = await opened([dataset('a')], { 'data.facts': refuse, 'data.preview': refuse });
    expect(wrapper.find('[data-testid="problem-inputs.*.source.path"]').text()).toContain('does not exist');
    expect(wrapper.find('.outcome [data-testid=error]').text()).toContain('does not exist');
  });

  it('leaves alone what lies outside the project, and makes an own copy', async () => {
    const outside = dataset('a', { path: '/else/a.yaml', absolutePath: '/else/a.yaml' });
    const { wire, wrapper } = await opened([outside], { 'data.read': () => ({ text: TEXT, editable: false }) });
    expect(wrapper.find('input[data-testid="field-inputs.*.std"]').attributes('disabled')).toBeDefined();
    await wrapper.find('[data-testid=own-copy]').trigger('click');
    await flushPromises();
    expect(wire.inputs('data.save')[0]).toMatchObject({ name: 'a (copy)' });
    expect(wire.inputs('data.save')[0]!.text).toContain('path: /else/photos');
  });

  it('says in words what two sets share', async () => {
    const { wire, wrapper } = await opened([dataset('a'), dataset('b')], {
      'data.overlap': () => ({ schema: 1, shared: 128, samples: 128 }),
    });
    await wrapper.find('[data-testid=check-overlap]').trigger('click');
    await flushPromises();
    expect(wire.inputs('data.overlap')).toEqual([{ model: 'm', first: 'a', second: 'b' }]);
    expect(wrapper.find('[data-testid=overlap]').text()).toContain('the accuracy is then not independent');
  });

  it('renames and notes also what is read only', async () => {
    const { wire, wrapper } = await opened([dataset('a', { path: '/else/a.yaml' })], {
      'data.change': () => null,
      'data.read': () => ({ text: 'inputs: {}', editable: false }),
    });
    await wrapper.find('input[data-testid=entry-name]').setValue('Spring');
    await wrapper.find('textarea[data-testid=entry-note]').setValue('of 2025');
    expect(wire.inputs('data.change')).toEqual([
      { id: 'a', name: 'Spring' },
      { id: 'a', note: 'of 2025' },
    ]);
  });

  it('saves what waits when the window closes', async () => {
    const { wire, wrapper } = await opened([dataset('a')], { 'data.save': ({ id }) => id ?? '' });
    await wrapper.find('[data-testid=face-yaml]').trigger('click');
    await wrapper.find('input[value=yaml]').setValue();
    await wrapper
      .find('textarea.yaml, [data-testid=yaml] textarea, textarea:not([data-testid=entry-note])')
      .setValue('inputs: {}');
    window.dispatchEvent(new Event('pagehide'));
    expect(wire.inputs('data.save')).toMatchObject([{ id: 'a', text: 'inputs: {}' }]);
  });

  it('removes with a way back', async () => {
    const { wire, wrapper } = await opened([dataset('a')], { 'data.remove': () => null, 'data.add': () => 'a2' });
    await wrapper.find('[data-testid=remove-a]').trigger('click');
    await flushPromises();
    await useNotices().shown.at(-1)!.action!.run();
    expect(wire.inputs('data.add')).toEqual([{ path: '/p/datasets/a.yaml', name: 'a' }]);
  });
});
