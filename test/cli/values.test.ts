import { describe, expect, it } from 'vitest';
import { choice, fileStem, inputShapes, sizeBytes, whole } from '../../main/cli/values';

describe('sizes', () => {
  it.each([
    ['4GiB', 4 * 2 ** 30],
    ['512MiB', 512 * 2 ** 20],
    ['1.5gib', 1.5 * 2 ** 30],
    ['2G', 2 * 2 ** 30],
    ['64k', 64 * 1024],
    ['2GB', 2e9],
    ['500 MB', 5e8],
    ['1TiB', 2 ** 40],
    ['4096', 4096],
    ['4096B', 4096],
  ])('%s', (text, bytes) => expect(sizeBytes('--memory-budget', text)).toBe(bytes));

  it.each(['', '0', '-1', '4XB', '4Gi', 'GiB', '4GiBs', '1e9', '9999999TiB'])("refuses '%s'", (text) => {
    expect(() => sizeBytes('--memory-budget', text)).toThrow(
      `--memory-budget cannot be '${text}'. Expected: 4GiB, 512MiB ….`,
    );
  });
});

describe('input shapes', () => {
  it.each<[string[], Record<string, number[]>]>([
    [['x:1,3,224,224'], { x: [1, 3, 224, 224] }],
    [['serving:0:1,8'], { 'serving:0': [1, 8] }],
    [['a:1,2;b:3'], { a: [1, 2], b: [3] }],
    [['a:1', 'b: 2, 3 ;'], { a: [1], b: [2, 3] }],
    [[], {}],
  ])('%j', (texts, shapes) => expect(inputShapes('--input-shape', texts)).toEqual(shapes));

  it.each(['x', ':1,2', 'x:', 'x:1,,2', 'x:1,a', 'x:0,1', 'x:-1', 'x:1.5'])("refuses '%s'", (text) => {
    expect(() => inputShapes('--input-shape', [text])).toThrow(
      `--input-shape cannot be '${text}'. Expected: NAME:1,3,224,224`,
    );
  });

  it('refuses an input given twice', () => {
    expect(() => inputShapes('--input-shape', ['x:1', 'x:2'])).toThrow("--input-shape cannot be 'x:2'");
  });
});

describe('other values', () => {
  it('reads whole numbers within limits', () => {
    expect(whole('--threads', '8', 1, 256)).toBe(8);
    expect(() => whole('--threads', '0', 1, 256)).toThrow("--threads cannot be '0'. Expected: 1 … 256.");
    expect(() => whole('--limit', '1.5', 1)).toThrow("--limit cannot be '1.5'. Expected: 1, 2, 3 ….");
    expect(() => whole('--seed', '9007199254740993', 0)).toThrow('--seed');
  });

  it('reads one of several words, in any case', () => {
    expect(choice('--log-level', 'DEBUG', ['debug', 'info'])).toBe('debug');
    expect(() => choice('--target', 'x86', ['ascend', 'svp'])).toThrow(
      "--target cannot be 'x86'. Expected: ascend | svp.",
    );
  });

  it('takes no path for a file stem', () => {
    expect(fileStem('--name', 'resnet-20.v2')).toBe('resnet-20.v2');
    for (const text of ['../x', 'a/b', 'a\\b', '..', '.'])
      expect(() => fileStem('--name', text)).toThrow('--name cannot be');
  });
});
