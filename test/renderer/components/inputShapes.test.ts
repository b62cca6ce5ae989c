import { describe, expect, it } from 'vitest';
import type { Port } from '../../../proto/job';
import InputShapes from '../../../renderer/components/InputShapes.vue';
import { openDimensions, shapesText, shapesWith, sizesOf } from '../../../renderer/components/inputShapes';
import { modelOf, show } from '../kit';

const port = (name: string, shape: Port['shape'], declared?: Port['shape']): Port => ({
  name,
  type: 'INT64',
  ...(shape ? { shape } : {}),
  ...(declared ? { declared } : {}),
});
const PORTS = [port('ids', ['batch', 'seq']), port('mask', ['batch', 'seq', null]), port('x', ['n', 3, 4])];

describe('open dimensions', () => {
  it('are each symbol once, and each place without one; never the batch', () => {
    expect(openDimensions(PORTS)).toEqual(['seq', 'mask[2]']);
    expect(openDimensions([port('r', undefined)])).toEqual([]);
  });

  it('give shapes once all of them have a size', () => {
    expect(shapesWith(PORTS, { seq: 64 })).toBeUndefined();
    const shapes = shapesWith(PORTS, { seq: 64, 'mask[2]': 8 })!;
    expect(shapes).toEqual({ ids: [1, 64], mask: [1, 64, 8] });
    expect(shapesText(shapes)).toBe('ids [1, 64], mask [1, 64, 8]');
  });

  it('are found again in fixed ports', () => {
    const fixed = [port('ids', ['batch', 64], ['batch', 'seq'])];
    expect(sizesOf(fixed, { ids: [1, 64] })).toEqual({ seq: 64 });
  });
});

describe('the form', () => {
  const shown = (model = modelOf('m')) =>
    show(InputShapes, {
      props: { model, ports: [port('ids', ['batch', 'seq'])] },
      answers: { 'model.change': () => null },
    });

  it('stores the shapes with the model', async () => {
    const { wrapper, wire } = await shown();
    const size = wrapper.find('[data-testid=size-seq] input');
    await size.setValue('64');
    await size.trigger('change');
    await wrapper.find('form').trigger('submit');
    expect(wire.inputs('model.change')).toEqual([{ id: 'm', inputShapes: { ids: [1, 64] } }]);
  });

  it('opens them again', async () => {
    const { wrapper, wire } = await shown(modelOf('m', { inputShapes: { ids: [1, 64] } }));
    expect(wrapper.text()).toContain('ids [1, 64]');
    expect(wrapper.find('[data-testid=fix-shapes]').attributes('disabled')).toBeDefined();
    await wrapper.find('[data-testid=open-shapes]').trigger('click');
    expect(wire.inputs('model.change')).toEqual([{ id: 'm', inputShapes: {} }]);
  });

  it('is absent where nothing is open', async () => {
    const { wrapper } = await show(InputShapes, { props: { model: modelOf('m'), ports: [port('x', ['n', 3])] } });
    expect(wrapper.find('[data-testid=input-shapes]').exists()).toBe(false);
  });
});
