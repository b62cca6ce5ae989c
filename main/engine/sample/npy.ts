/** A whole .npy file in memory. */
import { npyHeader } from '../data/npyWrite';

/** The file's bytes for an array of unsigned bytes, or of float32, in C order. */
export function npy(shape: readonly number[], data: Uint8Array | Float32Array): Uint8Array {
  const header = npyHeader(shape, data instanceof Float32Array ? 'f4' : 'u1');
  return Buffer.concat([header, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]);
}
