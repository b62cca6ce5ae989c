/** Two 4-bit codes a byte along one axis: even index in the low nibble, odd index in the high one (amct-spec §6.5). */

/** `dims` of the codes, whose `axis` is even. */
export function packNibbles(codes: Int8Array, dims: readonly number[], axis: number): Int8Array {
  const inner = innerOf(dims, axis);
  const packed = new Int8Array(codes.length / 2);
  for (let i = 0; i < packed.length; i++) {
    const low = firstOf(i, inner);
    packed[i] = (codes[low]! & 15) | (codes[low + inner]! << 4);
  }
  return packed;
}

/** The codes, −8 … 7, of a packed tensor; `dims` are those of the packed one. */
export function unpackNibbles(packed: Int8Array, dims: readonly number[], axis: number): Int8Array {
  const inner = innerOf(dims, axis);
  const codes = new Int8Array(packed.length * 2);
  for (let i = 0; i < packed.length; i++) {
    const low = firstOf(i, inner);
    codes[low] = (packed[i]! << 28) >> 28;
    codes[low + inner] = packed[i]! >> 4;
  }
  return codes;
}

/** Where the low nibble of byte `i` stands among the codes; the high one `inner` behind it. */
const firstOf = (i: number, inner: number): number => 2 * Math.floor(i / inner) * inner + (i % inner);

const innerOf = (dims: readonly number[], axis: number): number =>
  dims.slice(axis + 1).reduce((product, dim) => product * dim, 1);
