/** Writing NumPy .npy files, format version 1.0 (numpy.lib.format): magic, header padded to 64 bytes, then the elements. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { bytesOf, type TypedArray } from '../graph/tensor';
import { codeOf } from './elements';

/** All that stands before the elements, in C order and little-endian; `code` is numpy's: 'f4', 'u1' … */
export function npyHeader(shape: readonly number[], code: string): Buffer {
  const dims = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const order = code.endsWith('1') ? '|' : '<';
  const dictionary = `{'descr': '${order}${code}', 'fortran_order': False, 'shape': (${dims}), }`;
  const length = Math.ceil((10 + dictionary.length + 1) / 64) * 64;
  const header = Buffer.from(`\x93NUMPY\x01\x00${'\0\0'}${dictionary.padEnd(length - 11)}\n`, 'latin1');
  header.writeUInt16LE(length - 10, 8);
  return header;
}

/** A file whose shape is known, its elements coming one piece after the other. */
export class NpyWriter {
  private readonly file: number;

  constructor(path: string, dataType: number, shape: readonly number[]) {
    this.file = openSync(path, 'wx');
    writeSync(this.file, npyHeader(shape, codeOf(dataType)));
  }

  write(data: TypedArray): void {
    const bytes = bytesOf(data);
    for (let at = 0; at < bytes.length;) at += writeSync(this.file, bytes, at);
  }

  close(): void {
    closeSync(this.file);
  }
}
