import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { noticeText } from './notices.js';

it('NOTICE names the packages of the lock file (npm run generate)', () => {
  expect(readFileSync('NOTICE', 'utf8')).toBe(noticeText());
});
