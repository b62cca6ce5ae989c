import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readSafetensors, writeSafetensors } from '../../../main/engine/formats/safetensors';

const folder = mkdtempSync(join(tmpdir(), 'mcs-safetensors-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, 'a.safetensors');

describe('safetensors', () => {
  const tensors = new Map([
    ['w', { dims: [2, 2], data: Float32Array.of(1, -2, NaN, 0.1) }],
    ['ö', { dims: [], data: Float32Array.of(3) }],
    ['empty', { dims: [0], data: new Float32Array(0) }],
  ]);

  it('are read as they were written, data aligned', () => {
    writeSafetensors(path, tensors);
    expect(readSafetensors(path)).toEqual(tensors);
    const file = readFileSync(path);
    expect(Number(file.readBigUInt64LE(0)) % 8).toBe(0);
    expect(JSON.parse(file.toString('utf8', 8, 8 + Number(file.readBigUInt64LE(0))))).toMatchObject({
      w: { dtype: 'F32', shape: [2, 2], data_offsets: [0, 16] },
    });
  });

  it('that are damaged say where', () => {
    const file = readFileSync(path);
    for (const bad of [
      file.subarray(0, 4),
      file.subarray(0, 40),
      file.subarray(0, file.length - 2),
      Buffer.alloc(64),
    ]) {
      writeFileSync(join(folder, 'bad'), bad);
      expect(() => readSafetensors(join(folder, 'bad'))).toThrow('is no safetensors file');
    }
  });
});
