import { config } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { defineComponent, h, shallowRef } from 'vue';
import type { LayerRow } from '../../../proto/contract';
import type { Changes } from '../../../renderer/components/layerEdits';
import LayerEditBar from '../../../renderer/components/LayerEditBar.vue';
import LayerTable from '../../../renderer/components/LayerTable.vue';
import { show } from '../kit';

/** Lists that unfold are Element Plus's matter, and slow here. */
config.global.stubs = { ElSelect: true };

const row = (name: string, more: Partial<LayerRow> = {}): LayerRow => ({
  name,
  op: 'Conv',
  quantizable: true,
  hasWeight: true,
  perChannelPossible: true,
  dataBitsPossible: [8, 16],
  weightBitsPossible: [8],
  observers: ['ifmr', 'hfmg'],
  enabled: true,
  dataBits: 8,
  weightBits: 8,
  perChannel: true,
  observer: 'ifmr',
  symmetric: false,
  ...more,
});
const ROWS = [
  row('conv1'),
  row('conv2'),
  row('softmax', { quantizable: false, enabled: false, reason: { code: 'UNSUPPORTED_OP', params: { op: 'Softmax' } } }),
];

async function table() {
  const changes = shallowRef<Changes>({});
  const active = shallowRef<string>();
  const host = defineComponent(
    () => () =>
      h(LayerTable, {
        rows: ROWS,
        changes: changes.value,
        'onUpdate:changes': (value: Changes) => (changes.value = value),
        active: active.value,
        'onUpdate:active': (value?: string) => (active.value = value),
      }),
  );
  const { wrapper } = await show(host);
  const grid = wrapper.get('[role=grid]');
  const bar = () => wrapper.getComponent(LayerEditBar);
  const edit = async (change: object) => {
    bar().vm.$emit('edit', change);
    await wrapper.vm.$nextTick();
    await wrapper.vm.$nextTick();
  };
  return { wrapper, grid, changes, active, edit, bar };
}

describe('the table of layers', () => {
  it('says of each layer what is chosen, or why it stays float', async () => {
    const { wrapper } = await table();
    expect(wrapper.text()).toContain('per-channel');
    expect(wrapper.text()).toContain('the target does not quantize Softmax');
    const boxes = wrapper.findAll<HTMLInputElement>('input[aria-label^="Quantize "]');
    expect(boxes.map(({ element }) => [element.checked, element.disabled])).toEqual([
      [true, false],
      [true, false],
      [false, true],
    ]);
  });

  it('changes the chosen layers together, says what was refused, undoes and redoes', async () => {
    const { wrapper, grid, changes, edit, bar } = await table();
    await grid.trigger('keydown', { key: 'a', ctrlKey: true });
    expect(bar().text()).toContain('3 layers change together');
    await edit({ dataBits: 16 });
    expect(changes.value).toEqual({ conv1: { dataBits: 16 }, conv2: { dataBits: 16 } });
    expect(bar().text()).toContain('2 of 3 layers took the change');
    await edit({ observer: 'hfmg' });
    await grid.trigger('keydown', { key: 'z', ctrlKey: true });
    expect(changes.value).toEqual({ conv1: { dataBits: 16 }, conv2: { dataBits: 16 } });
    await grid.trigger('keydown', { key: 'Z', ctrlKey: true, shiftKey: true });
    expect(changes.value['conv1']).toEqual({ dataBits: 16, observer: 'hfmg' });
    await wrapper.get('[data-testid=layers-undo]').trigger('click');
    await wrapper.get('[data-testid=layers-undo]').trigger('click');
    expect(changes.value).toEqual({});
    expect(wrapper.get('[data-testid=layers-undo]').attributes('disabled')).toBeDefined();
  });

  it('works on the row that the keyboard stands on where none is chosen', async () => {
    const { grid, changes, active, edit, wrapper } = await table();
    await grid.trigger('keydown', { key: 'ArrowDown' });
    await grid.trigger('keydown', { key: 'ArrowDown' });
    expect(active.value).toBe('conv2');
    await edit({ enabled: false });
    expect(changes.value).toEqual({ conv2: { enabled: false } });
    await wrapper.get('[data-testid=edit-reset]').trigger('click');
    expect(changes.value).toEqual({});
  });

  it('the box of a row changes that row alone', async () => {
    const { wrapper, changes } = await table();
    await wrapper.get('input[aria-label="Quantize conv1"]').trigger('change');
    expect(changes.value).toEqual({ conv1: { enabled: false } });
  });
});
