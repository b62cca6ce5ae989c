/** Every sentence has somebody who says it. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ERRORS } from '../../proto/errors';
import { FINDINGS } from '../../proto/findings';
import { LOGS } from '../../proto/logs';
import { REASONS } from '../../proto/reasons';
import { sourceFiles } from './files';

describe('codes', () => {
  const source = sourceFiles(['proto', 'main', 'renderer', 'preload'])
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');

  it.each(Object.entries({ ERRORS, LOGS, FINDINGS, REASONS }))('%s holds no code that nobody uses', (_, table) => {
    const unused = Object.keys(table).filter((code) => !source.includes(`'${code}'`));
    expect(unused).toEqual([]);
  });
});
