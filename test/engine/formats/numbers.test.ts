import { describe, expect, it } from 'vitest';
import { byCodePoint, float32Text, pythonFloat } from '../../../main/engine/formats/amct/numbers';

const f32 = Math.fround;

describe('pythonFloat', () => {
  it.each([
    [1, '1.0'],
    [0, '0.0'],
    [-0, '-0.0'],
    [0.7, '0.7'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [5.1543594e-7, '5.1543594e-07'],
    [1e15, '1000000000000000.0'],
    [1e16, '1e+16'],
    [1.5e300, '1.5e+300'],
    [-2.5e-100, '-2.5e-100'],
    [Infinity, 'inf'],
    [-Infinity, '-inf'],
    [NaN, 'nan'],
  ])('%d is %s', (value, text) => {
    expect(pythonFloat(value)).toBe(text);
  });
});

describe('float32Text', () => {
  // What Python's protobuf prints for these float32 values.
  it.each([
    [f32(0.1), '0.1'],
    [f32(0.999999), '0.999999'],
    [f32(5.1543594e-7), '5.1543594e-07'],
    [f32(1 / 3), '0.33333334'],
    [f32(16777216), '16777216.0'],
    [f32(3.4028234663852886e38), '3.4028235e+38'],
    [2 ** -149, '1.4013e-45'],
    [2 ** -126, '1.1754944e-38'],
  ])('%d is %s', (value, text) => {
    expect(float32Text(value)).toBe(text);
  });

  it('rounds a tie of digits to even, as Python does', () => {
    expect(float32Text(1.00390625)).toBe('1.0039062');
    expect(float32Text(1.01171875)).toBe('1.0117188');
    expect(float32Text(1048576.25)).toBe('1048576.2');
    expect(float32Text(-1.00390625)).toBe('-1.0039062');
  });

  it('always reads back as the same value', () => {
    const view = new DataView(new ArrayBuffer(4));
    for (let bits = 1; bits < 0x7f800000; bits += 104729) {
      view.setUint32(0, bits);
      const value = view.getFloat32(0);
      expect(f32(Number(float32Text(value)))).toBe(value);
    }
  });
});

describe('byCodePoint', () => {
  it('sorts as Python sorts strings', () => {
    const names = ['b', '\u{1f600}', '\uffee', 'a.10', 'a.2', 'Z', 'a'];
    expect(names.sort(byCodePoint)).toEqual(['Z', 'a', 'a.10', 'a.2', 'b', '\uffee', '\u{1f600}']);
  });
});
