import { describe, expect, it } from 'vitest';
import Delta from '../../../renderer/components/Delta.vue';
import ErrorNote from '../../../renderer/components/ErrorNote.vue';
import { csvText } from '../../../renderer/components/download';
import Metric from '../../../renderer/components/Metric.vue';
import { partsOf } from '../../../renderer/components/sentences';
import { i18n } from '../../../renderer/i18n';
import { show } from '../kit';

const textOf = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

describe('Metric', () => {
  it('says value, interval and samples', async () => {
    const value = { metric: 'top1', value: 88.13, samples: 10_000, ci95: [87.92, 88.34] };
    const { wrapper } = await show(Metric, { props: { value } });
    expect(textOf(wrapper.text())).toBe('88.13 % ± 0.21, n = 10 000');
  });

  it('says that nothing was measured', async () => {
    const { wrapper } = await show(Metric, { props: { value: null } });
    expect(wrapper.text()).toBe('not measured');
  });
});

describe('Delta', () => {
  it.each([
    [0.12, true, '▲ +0.12 pp', 'better'],
    [-1.3, true, '▼ −1.30 pp', 'worse'],
    [-1.3, false, '▼ −1.30 pp', 'better'],
    [-0.001, true, '0.00 pp', 'same'],
    [null, true, '–', 'same'],
  ])('%s', async (value, higherIsBetter, text, tone) => {
    const { wrapper } = await show(Delta, { props: { value, higherIsBetter, unit: 'pp' } });
    expect(textOf(wrapper.text())).toBe(text);
    expect(wrapper.classes()).toContain(tone);
  });
});

it('a difference within its interval is neither better nor worse', async () => {
  const { wrapper } = await show(Delta, { props: { value: 0.05, uncertain: true } });
  expect(wrapper.classes()).toContain('same');
});

describe('a sentence in parts', () => {
  it.each([
    ["'/a b.onnx' is missing. Choose another one.", "'/a b.onnx' is missing.", ['Choose another one.']],
    ['“/a。onnx”不存在。请重新选择。', '“/a。onnx”不存在。', ['请重新选择。']],
    ['Mend these:\n- one. Two\n- three', 'Mend these:', ['- one. Two', '- three']],
    ['Version 2.1 is too new', 'Version 2.1 is too new', []],
  ])('%s', (sentence, what, rest) => {
    expect(partsOf(sentence)).toEqual({ what, rest });
  });
});

describe('ErrorNote', () => {
  const report = { code: 'PROJECT_EXISTS', params: { folder: '/p' } };

  it('says what and what to do, in the language of the window, details folded', async () => {
    const { wrapper } = await show(ErrorNote, { props: { error: report } });
    expect(wrapper.find('.what').text()).toBe("'/p' holds a project already.");
    expect(wrapper.text()).toContain('Open it, or choose another folder.');
    expect(wrapper.find('details').attributes('open')).toBeUndefined();
    i18n.global.locale.value = 'zh';
    await wrapper.vm.$nextTick();
    expect(wrapper.find('.what').text()).toBe('“/p”中已有工程。');
  });

  it('names what is no error of ours too', async () => {
    const { wrapper } = await show(ErrorNote, { props: { error: new Error('boom') } });
    expect(wrapper.text()).toContain('boom');
  });
});

it('CSV quotes what must be quoted', () => {
  expect(
    csvText(
      ['a', 'b'],
      [
        ['x,"y"', 1],
        [null, '值'],
      ],
    ),
  ).toBe('\uFEFFa,b\r\n"x,""y""",1\r\n,值\r\n');
});
