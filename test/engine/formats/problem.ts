/** What is wrong with a file, as a list of codes: the one error or those that CONFIG_INVALID and RECORD_INVALID list. */
import { expect } from 'vitest';
import { StudioError } from '../../../proto/errors';
import type { Coded } from '../../../proto/sentences';

export function errorOf(action: () => unknown): StudioError {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(StudioError);
    return error as StudioError;
  }
  throw new Error('nothing was thrown');
}

export function codesOf(action: () => unknown): readonly string[] {
  const { code, params } = errorOf(action);
  const problems = params['problems'] as readonly Coded[] | undefined;
  return problems ? problems.map((each) => each.code) : [code];
}

export const messageOf = (action: () => unknown): string => errorOf(action).message;
