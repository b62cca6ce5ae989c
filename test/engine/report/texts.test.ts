import { describe, expect, it } from 'vitest';
import type { Sentence } from '../../../proto/sentences';
import { NOTICES, type NoticeTexts } from '../../../main/engine/report/noticeTexts';
import { TEXTS } from '../../../main/engine/report/texts';
import { DARK, LIGHT, type Theme } from '../../../main/engine/report/theme';

const sentences: [string, Sentence][] = [
  ...Object.entries(TEXTS),
  ...Object.entries(NOTICES).flatMap(([code, { saw, means, todo }]: [string, NoticeTexts]): [string, Sentence][] => [
    [`${code}.saw`, saw],
    ...(means ? [[`${code}.means`, means] as [string, Sentence]] : []),
    ...(todo ? [[`${code}.todo`, todo] as [string, Sentence]] : []),
  ]),
];
const holes = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();

describe('texts', () => {
  it.each(sentences)('%s is said in both languages, with the same holes', (_, { en, zh }) => {
    expect(en).not.toBe('');
    expect(zh).not.toBe('');
    expect(holes(zh)).toEqual(holes(en));
    expect(en).not.toMatch(/[\u4e00-\u9fff]/);
  });

  it('only names and units are the same in both', () => {
    const same = sentences.filter(([, { en, zh }]) => en === zh).map(([key]) => key);
    expect(same).toEqual(
      expect.arrayContaining(['OPSET', 'CPU', 'NODE', 'RUNTIME', 'SHA256', 'SHELL_POSIX', 'SAMPLES', 'MADE_WITH']),
    );
    expect(same.length).toBeLessThanOrEqual(10);
  });
});

/** Relative luminance and contrast of WCAG 2.2. */
function contrast(a: string, b: string): number {
  const luminance = (hex: string): number => {
    const [r, g, b] = [1, 3, 5].map((at) => {
      const part = parseInt(hex.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  };
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high! + 0.05) / (low! + 0.05);
}

describe.each([
  ['light', LIGHT],
  ['dark', DARK],
] as [string, Theme][])('theme %s', (_, theme) => {
  it.each(['ink', 'muted', 'accent', 'better', 'worse', 'limit'] as const)(
    '%s is readable on both surfaces',
    (name) => {
      expect(contrast(theme[name], theme.panel)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(theme[name], theme.page)).toBeGreaterThanOrEqual(4.5);
    },
  );

  it('ink is readable on the wash', () => {
    expect(contrast(theme.ink, theme.wash)).toBeGreaterThanOrEqual(4.5);
  });
});
