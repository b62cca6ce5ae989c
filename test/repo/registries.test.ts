import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FAMILIES, indexText } from './registries.js';

describe.each(FAMILIES)('$folder', (family) => {
  it('has an up-to-date index (npm run generate)', () => {
    const path = `${family.folder}/index.ts`;
    expect(existsSync(path) && readFileSync(path, 'utf8')).toBe(indexText(family));
  });
});
