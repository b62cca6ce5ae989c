import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';

const PIECE = 1 << 20;

/** SHA-256 of a file in hexadecimal, read piece by piece. */
export function sha256OfFile(path: string): string {
  const hash = createHash('sha256');
  const piece = Buffer.allocUnsafe(PIECE);
  const file = openSync(path, 'r');
  try {
    for (let count = readSync(file, piece); count > 0; count = readSync(file, piece))
      hash.update(piece.subarray(0, count));
  } finally {
    closeSync(file);
  }
  return hash.digest('hex');
}
