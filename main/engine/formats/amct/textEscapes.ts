/** Escapes of strings in protobuf's text format. AMCT writes UTF-8 as it is; bytes outside ASCII become octal. */

const NAMED: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
  '?': 63,
  "'": 39,
  '"': 34,
  '\\': 92,
};

const ESCAPE = /\\(?:([abtnvfr?'"\\])|([0-7]{1,3})|[xX]([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/y;

/** The bytes that the inside of a string literal stands for; undefined where an escape is not one. */
export function unescape(text: string): Uint8Array | undefined {
  if (!text.includes('\\')) return Buffer.from(text, 'utf8');
  const parts: Uint8Array[] = [];
  let at = 0;
  while (at < text.length) {
    const next = text.indexOf('\\', at);
    if (next !== at) parts.push(Buffer.from(text.slice(at, next < 0 ? undefined : next), 'utf8'));
    if (next < 0) break;
    ESCAPE.lastIndex = next;
    const match = ESCAPE.exec(text);
    const bytes = match && escapeBytes(match);
    if (!bytes) return undefined;
    parts.push(bytes);
    at = ESCAPE.lastIndex;
  }
  return Buffer.concat(parts);
}

function escapeBytes([, named, octal, hex, short, long]: RegExpExecArray): Uint8Array | undefined {
  if (named !== undefined) return Uint8Array.of(NAMED[named]!);
  if (octal !== undefined) return Uint8Array.of(parseInt(octal, 8) & 255);
  if (hex !== undefined) return Uint8Array.of(parseInt(hex, 16));
  const point = parseInt((short ?? long)!, 16);
  return point > 0x10ffff ? undefined : Buffer.from(String.fromCodePoint(point), 'utf8');
}

const CONTROL = /["'\\\0-\x1f\x7f]/g; // eslint-disable-line no-control-regex
const PLAIN: Readonly<Record<string, string>> = {
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '"': '\\"',
  "'": "\\'",
  '\\': '\\\\',
};

/** A string as Python's protobuf prints it with as_utf8, without its quotes. */
export function escape(text: string): string {
  return text.replace(CONTROL, (each) => PLAIN[each] ?? octal(each.charCodeAt(0)));
}

/** Bytes as Python's protobuf prints them, without quotes. */
export function escapeBinary(bytes: Uint8Array): string {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return escape(text).replace(/[\x80-\xff]/g, (each) => octal(each.charCodeAt(0)));
}

const octal = (code: number): string => `\\${code.toString(8).padStart(3, '0')}`;
