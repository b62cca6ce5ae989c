import { describe, expect, it } from 'vitest';
import { FINDINGS, finding, findingText, type FindingEntry } from '../../proto/findings';
import { LOGS } from '../../proto/logs';
import { REASONS } from '../../proto/reasons';
import { STAGES } from '../../proto/stages';
import { stages } from '../../proto/job';
import type { Sentence } from '../../proto/sentences';

const holes = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
const tables: Record<string, Readonly<Record<string, Sentence>>> = { FINDINGS, LOGS, REASONS, STAGES };
const sentences = Object.entries(tables).flatMap(([table, entries]) =>
  Object.entries(entries).map(([code, sentence]) => [`${table}.${code}`, sentence] as const),
);
const findings: [string, FindingEntry][] = Object.entries(FINDINGS);

describe('sentences', () => {
  it.each(sentences)('%s has the same holes in both languages', (_, { en, zh }) => {
    expect(holes(zh)).toEqual(holes(en));
  });

  it.each(findings)('the fix of %s stands in both languages and needs nothing new', (_, { en, fixEn, fixZh }) => {
    expect(fixZh === undefined).toBe(fixEn === undefined);
    expect(holes(fixZh ?? '')).toEqual(holes(fixEn ?? ''));
    expect(holes(en)).toEqual(expect.arrayContaining(holes(fixEn ?? '')));
  });

  it('every stage has a name', () => {
    expect(Object.keys(STAGES)).toEqual([...stages]);
  });
});

describe('a finding', () => {
  const zeros = finding('WEIGHT_ZERO_CHANNELS', { count: 2, total: 8, tensor: 'w' }, 'conv1');

  it('carries its sentences in English', () => {
    expect(zeros).toEqual({
      severity: 'note',
      code: 'WEIGHT_ZERO_CHANNELS',
      node: 'conv1',
      params: { count: 2, total: 8, tensor: 'w' },
      message: "2 of 8 output channels of the weight 'w' hold zeros only",
      fix: 'such channels can be removed',
    });
  });

  it('can be said in Chinese', () => {
    expect(findingText(zeros, 'zh')).toEqual({
      message: '权重“w”的 8 个输出通道中有 2 个全为零',
      fix: '可删除这些通道',
    });
  });

  it('of an unknown code shows what is known', () => {
    expect(findingText({ code: 'LATER', params: { a: 1 } }, 'en')).toEqual({ message: 'LATER {"a":1}' });
  });
});
