/**
 * Decimals as AMCT's files print them: `1.0`, `1e-05`, `5.1543594e-07` (amct-facts §1.4, §2).
 *
 * Python's repr of a double is the shortest decimal that reads back as that double, in positional notation for
 * exponents −4 … 15. A float32 is printed as the repr of its shortest decimal of at least six digits.
 */

/** A double as Python's repr prints it. */
export function pythonFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0.0';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) {
    const [digits, exponent] = value.toExponential().split('e') as [string, string];
    return `${digits}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`;
  }
  const text = String(value);
  return text.includes('.') ? text : `${text}.0`;
}

/** The double with the fewest digits, six at least, that rounds to a float32. */
export function shortestFloat32(value: number): number {
  if (!Number.isFinite(value)) return value;
  for (let digits = 6; digits < 9; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return tieToEven(value, rounded, digits);
  }
  return Number(value.toPrecision(9));
}

/** JavaScript rounds the digits of a tie away from zero, Python to even: 1.00390625 has 8 digits as 1.0039062. */
function tieToEven(value: number, rounded: number, digits: number): number {
  // Only a multiple of 2^(e − digits) with 10^e ≤ |value| can lie half-way; log10 may be one too high.
  const finest = digits + 1 - Math.floor(Math.log10(Math.abs(value)));
  if (rounded === value || !Number.isInteger(value * 2 ** finest)) return rounded;
  const longer = value.toPrecision(digits + 1);
  const [mantissa, exponent = ''] = longer.split(/(?=e)/) as [string, string?];
  if (!mantissa.endsWith('5') || Number(longer) !== value) return rounded;
  const cut = mantissa.slice(0, -1);
  return /[02468]\.?$/.test(cut) ? Number(cut + exponent) : rounded;
}

/** A float32 as protobuf's text format for Python prints it. */
export function float32Text(value: number): string {
  return pythonFloat(shortestFloat32(value));
}

/** Python's order of strings: by code point, where JavaScript's own is by UTF-16 unit. */
export function byCodePoint(a: string, b: string): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    if (a[i] !== b[i]) return rank(a.charCodeAt(i)) - rank(b.charCodeAt(i));
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above all others. */
function rank(unit: number): number {
  return (unit & 0xf800) === 0xd800 ? unit + 0x10000 : unit;
}
