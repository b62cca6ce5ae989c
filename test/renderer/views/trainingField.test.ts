import { ElOption } from 'element-plus';
import { flushPromises } from '@vue/test-utils';
import { expect, it } from 'vitest';
import { useApp } from '../../../renderer/stores/app';
import TrainingField from '../../../renderer/views/compress/TrainingField.vue';
import { FIELDS } from '../../../renderer/views/compress/training';
import { INFO, show } from '../kit';

it.each([
  ['linux x64', ['CPU', 'graphics card by WebGPU']],
  ['win32 x64', ['CPU', 'graphics card by WebGPU', 'graphics card by DirectML (Windows)']],
])('on %s a training may run on what there is', async (platform, labels) => {
  const field = FIELDS.find(({ key }) => key === 'provider')!;
  const { wrapper } = await show(TrainingField, { props: { field } });
  useApp().info = { ...INFO, platform };
  await flushPromises();
  expect(wrapper.findAllComponents(ElOption).map((option) => option.props('label'))).toEqual(labels);
  wrapper.unmount();
});

it('layers to freeze are names, which may hold commas', async () => {
  const field = FIELDS.find(({ key }) => key === 'freeze')!;
  const { wrapper } = await show(TrainingField, { props: { field } });
  await wrapper.find('input').setValue('block1.conv, left; /head/Gemm ');
  await wrapper.find('input').trigger('change');
  expect(wrapper.findComponent(TrainingField).emitted('update:modelValue')?.at(-1)).toEqual([
    ['block1.conv, left', '/head/Gemm'],
  ]);
  wrapper.unmount();
});
