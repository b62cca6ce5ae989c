/** Writing a NumPy .npy file, format version 1.0 (numpy.lib.format): magic, header padded to 64 bytes, then the elements. */

/** The file's bytes for an array of unsigned bytes, or of float32, in C order. */
export function npy(shape: readonly number[], data: Uint8Array | Float32Array): Uint8Array {
  const dims = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const dictionary = `{'descr': '${data instanceof Float32Array ? '<f4' : '|u1'}', 'fortran_order': False, 'shape': (${dims}), }`;
  const length = Math.ceil((10 + dictionary.length + 1) / 64) * 64;
  const header = `\x93NUMPY\x01\x00${'\0\0'}${dictionary.padEnd(length - 11)}\n`;
  const bytes = Buffer.concat([
    Buffer.from(header, 'latin1'),
    new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  ]);
  bytes.writeUInt16LE(length - 10, 8);
  return bytes;
}
