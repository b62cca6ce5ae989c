/** The source speaks of the product alone, and one thing has one name. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ERRORS } from '../../proto/errors';
import { sourceFiles } from './files';

const files = sourceFiles(['proto', 'main', 'renderer', 'preload', 'test', 'bench']).filter(
  (file) => file !== 'test/repo/words.test.ts',
);

const matches = (pattern: RegExp): string[] =>
  files.flatMap((file) => (pattern.test(readFileSync(file, 'utf8')) ? [file] : []));

describe('words', () => {
  it('nothing is left open in the source', () => {
    expect(matches(/\b(TODO|FIXME|XXX|HACK)\b/)).toEqual([]);
  });

  it('no test is skipped or alone by hand', () => {
    expect(matches(/\b(it|test|describe)\.(only|skip)\(/)).toEqual([]);
  });

  it('types are not talked away', () => {
    expect(matches(/:\s*any\b|<any>|\bas any\b|@ts-ignore|@ts-expect-error/)).toEqual([]);
  });

  it.each(Object.entries(ERRORS))('%s has the same holes in both languages', (_, sentence) => {
    const holes = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
    expect(holes(sentence.zh)).toEqual(holes(sentence.en));
  });
});
