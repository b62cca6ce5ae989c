import { describe, expect, it } from 'vitest';
import { npy } from '../../../main/engine/sample/npy';

describe('npy', () => {
  it.each([
    [[3], '(3,)'],
    [[1, 3], '(1, 3)'],
  ])('writes shape %j as NumPy does', (shape, text) => {
    const bytes = Buffer.from(npy(shape, Uint8Array.of(7, 8, 9)));
    const header = `{'descr': '|u1', 'fortran_order': False, 'shape': ${text}, }`;
    expect(bytes.subarray(0, 10)).toEqual(Buffer.from('\x93NUMPY\x01\x00\x76\x00', 'latin1'));
    expect(bytes.subarray(10, 128).toString('latin1')).toBe(`${header.padEnd(117)}\n`);
    expect([...bytes.subarray(128)]).toEqual([7, 8, 9]);
  });
});
