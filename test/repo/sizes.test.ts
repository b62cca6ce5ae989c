/** Sizes of ARCHITECTURE.md: functions are measured by the linter, files here. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sourceFiles } from './files';

/** A generated index has one line a member. */
const isGenerated = (file: string): boolean => readFileSync(file, 'utf8').startsWith('// Generated');

const lines = (file: string): number => readFileSync(file, 'utf8').trimEnd().split('\n').length;

const limits: readonly [string, RegExp, number][] = [
  ['files', /\.ts$/, 400],
  ['gradient rules', /^main\/engine\/grad\/rules\/(?!index).*\.ts$/, 40],
  ['Vue components', /\.vue$/, 250],
];

describe('sizes', () => {
  it.each(limits)('%s', (_, pattern, most) => {
    const files = sourceFiles(['proto', 'main', 'renderer', 'preload', 'test', 'bench']).filter((file) =>
      pattern.test(file),
    );
    expect(
      files.filter((file) => !isGenerated(file) && lines(file) > most).map((file) => `${file}: ${lines(file)}`),
    ).toEqual([]);
  });
});
