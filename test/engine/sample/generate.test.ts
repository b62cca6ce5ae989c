import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sampleImages } from '../../../main/engine/sample/generate';

const SIZE = 32 * 32 * 3;
const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex').slice(0, 16);

const calibration = sampleImages('calibration');
const test = sampleImages('test');

describe('sampleImages', () => {
  it('draws the same pictures on every platform', () => {
    expect(sha256(sampleImages('train', 20).images)).toBe('07f59de54fb44f4f');
    expect(sha256(calibration.images)).toBe('9a3c83ed24c24572');
    expect(sha256(test.images)).toBe('e4f50211a482ea3f');
  });

  it('draws 128 calibration and 2,000 test pictures', () => {
    expect([calibration.labels.length, calibration.images.length]).toEqual([128, 128 * SIZE]);
    expect([test.labels.length, test.images.length]).toEqual([2000, 2000 * SIZE]);
  });

  it('cuts at count without changing a picture', () => {
    expect(Buffer.compare(sampleImages('test', 3).images, test.images.subarray(0, 3 * SIZE))).toBe(0);
  });

  it('names ten classes in two languages and uses every label equally often', () => {
    expect(new Set(test.classNames.map(({ en }) => en)).size).toBe(10);
    expect(new Set(test.classNames.map(({ zh }) => zh)).size).toBe(10);
    const counts = new Map<number, number>();
    for (const label of test.labels) counts.set(label, (counts.get(label) ?? 0) + 1);
    expect([...counts]).toEqual(Array.from({ length: 10 }, (_, label) => [label, 200]));
    expect(Math.max(...calibration.labels)).toBe(9);
  });

  it('never draws a picture twice, in whichever split', () => {
    const seen = new Set<string>();
    for (const { images } of [calibration, test, sampleImages('train', 1000)])
      for (let at = 0; at < images.length; at += SIZE) seen.add(sha256(images.subarray(at, at + SIZE)));
    expect(seen.size).toBe(128 + 2000 + 1000);
  });

  it('uses the range of bytes', () => {
    const darkest = test.images.reduce((least, value) => Math.min(least, value), 255);
    const brightest = test.images.reduce((most, value) => Math.max(most, value), 0);
    expect([darkest, brightest]).toEqual([0, 255]);
  });
});
