import { describe, expect, it } from 'vitest';
import { AMCT_WARNINGS } from '../../../proto/amct/warnings';
import { ERRORS, errorSentence } from '../../../proto/errors';
import { REASONS, reason } from '../../../proto/reasons';

const holes = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

describe('sentences inside sentences', () => {
  const unknown = { code: 'CONFIG_TYPE', params: { file: 'f', line: 1, key: 'k', value: '1', expected: 'true' } };

  it('a list becomes lines, a reason stands in the line, in the language of the whole', () => {
    const report = { code: 'CONFIG_INVALID', params: { file: 'f', count: 2, limit: 50, problems: [unknown, unknown] } };
    expect(errorSentence(report, 'zh')).toBe(
      '量化配置文件“f”有 2 处问题（最多列出 50 处）：\n- “f”第 1 行：k 为 1，应为 true。\n- “f”第 1 行：k 为 1，应为 true。',
    );
    const params = { file: 'f', line: 1, layer: 'a', op: 'Conv', reason: reason('DILATION', { dilation: 2 }) };
    expect(errorSentence({ code: 'CONFIG_LAYER_FLOAT', params })).toContain(
      'quantized: dilation 2; the target needs 1. Delete',
    );
  });

  it('no reason is called like an error', () => {
    expect(Object.keys(REASONS).filter((code) => code in ERRORS)).toEqual([]);
  });

  it.each(Object.entries(AMCT_WARNINGS))('%s has the same holes in both languages', (_, sentence) => {
    expect(holes(sentence.zh)).toEqual(holes(sentence.en));
  });
});
