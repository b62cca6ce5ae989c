/** Every sentence of the window exists in both languages, and every sentence asked for exists. */
import { describe, expect, it } from 'vitest';
import { messagesOf, translate, i18n, type MessageTree } from '../../../renderer/i18n';

const sources = import.meta.glob<string>('../../../renderer/**/*.{vue,ts}', {
  eager: true,
  query: '?raw',
  import: 'default',
});

function flat(tree: MessageTree, prefix = ''): Map<string, string> {
  const entries = Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[prefix + key, value]] : [...flat(value, `${prefix}${key}.`)],
  );
  return new Map(entries);
}

const en = flat(messagesOf('en'));
const zh = flat(messagesOf('zh'));
const holes = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

describe('messages', () => {
  it('are the same keys in both languages', () => {
    expect([...zh.keys()].sort()).toEqual([...en.keys()].sort());
    expect(en.size).toBeGreaterThan(100);
  });

  it('have the same holes and are not empty', () => {
    const odd = [...en].filter(([key, text]) => {
      const other = zh.get(key) ?? '';
      return text.trim() === '' || other.trim() === '' || String(holes(text)) !== String(holes(other));
    });
    expect(odd.map(([key]) => key)).toEqual([]);
  });

  it.each(['en', 'zh'] as const)('can be said: %s', (language) => {
    i18n.global.locale.value = language;
    for (const key of en.keys()) expect(translate(key), key).not.toBe(key);
    i18n.global.locale.value = 'en';
  });

  it('exist where they are asked for', () => {
    const missing = Object.entries(sources).flatMap(([file, text]) =>
      [...text.matchAll(/\b(?:t|translate)\(\s*'([\w.]+)'|label: '(\w+\.\w+)'/g)]
        .map((match) => (match[1] ?? match[2])!)
        .filter((key) => !en.has(key))
        .map((key) => `${file}: ${key}`),
    );
    expect(missing).toEqual([]);
  });
});
