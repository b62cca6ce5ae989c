/** Scalars of protobuf's text format, both ways. Floats are float32 values, 64-bit integers bigint, enums their names. */
import { fail } from '../../../../proto/errors';
import { clip } from '../clip';
import { float32Text } from './numbers';
import type { Field } from './schema';
import { escape, escapeBinary } from './textEscapes';
import type { TextTokens } from './textTokens';

export type TextScalar = number | bigint | boolean | string | Uint8Array;

const EXPECTED = {
  float: '1.5 | 1e-05 | inf | nan',
  int32: '-2147483648 … 2147483647',
  uint32: '0 … 4294967295',
  int64: '-9223372036854775808 … 9223372036854775807',
  bool: 'true | false',
  string: '"…" (UTF-8)',
  bytes: '"…"',
  message: '{ … }',
} as const;

const RANGES = { int32: [-(2 ** 31), 2 ** 31 - 1], uint32: [0, 2 ** 32 - 1] } as const;
const BOOLS: Readonly<Record<string, boolean>> = {
  true: true,
  True: true,
  t: true,
  1: true,
  false: false,
  False: false,
  f: false,
  0: false,
};
const FLOAT = /^-?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?[fF]?$/;
const INTEGER = /^-?(?:0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)$/;
const NOT_FINITE = /^(-?)(inf|infinity|nan)f?$/i;
/** Digits of the largest 64-bit number in octal, with sign and prefix: longer ones cost time and are out of range. */
const LONGEST = 26;

/** Reads the value of a field that is no message. */
export function scalarOf(field: Field, tokens: TextTokens): TextScalar {
  const { line, file } = tokens;
  const quoted = tokens.isString();
  const bytes = quoted ? tokens.bytes() : undefined;
  const word = bytes ? undefined : tokens.word();
  const value = bytes ? stringOf(field, bytes) : wordOf(field, word!);
  if (value !== undefined) return value;
  if (word === '') return tokens.unexpected(expectedOf(field));
  const shown = clip(bytes ? `"${Buffer.from(bytes).toString('utf8')}"` : word!);
  return fail('TEXT_VALUE', { file, line, field: field.name, value: shown, expected: expectedOf(field) });
}

function expectedOf({ kind, names }: Field): string {
  return kind === 'enum' ? [...names!.values()].join(' | ') : EXPECTED[kind];
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function stringOf({ kind }: Field, bytes: Uint8Array): TextScalar | undefined {
  if (kind === 'bytes') return bytes;
  if (kind !== 'string') return undefined;
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

function wordOf(field: Field, word: string): TextScalar | undefined {
  if (field.kind === 'float') return floatOf(word);
  if (field.kind === 'bool') return BOOLS[word];
  if (field.kind === 'enum') return nameOf(field.names!, word);
  if (field.kind === 'string' || field.kind === 'bytes' || !INTEGER.test(word) || word.length > LONGEST)
    return undefined;
  const value = integerOf(word);
  if (field.kind === 'int64') return BigInt.asIntN(64, value) === value ? value : undefined;
  const [least, most] = RANGES[field.kind as keyof typeof RANGES];
  return value >= least && value <= most ? Number(value) : undefined;
}

function floatOf(word: string): number | undefined {
  if (FLOAT.test(word)) return Math.fround(parseFloat(word));
  const special = NOT_FINITE.exec(word);
  if (!special) return undefined;
  const size = special[2]!.toLowerCase() === 'nan' ? NaN : Infinity;
  return special[1] ? -size : size;
}

/** Decimal, 0x hexadecimal or 0 octal. */
function integerOf(word: string): bigint {
  const digits = word.replace('-', '');
  const size = BigInt(/^0\d/.test(digits) ? `0o${digits.slice(1)}` : digits);
  return word.startsWith('-') ? -size : size;
}

function nameOf(names: ReadonlyMap<number, string>, word: string): string | undefined {
  for (const [value, name] of names) if (name === word || String(value) === word) return name;
  return undefined;
}

/** A scalar as protobuf for Python prints it. */
export function scalarText({ kind }: Field, value: TextScalar): string {
  if (kind === 'float') return float32Text(Math.fround(Number(value)));
  if (value instanceof Uint8Array) return `"${escapeBinary(value)}"`;
  return kind === 'string' ? `"${escape(String(value))}"` : String(value);
}
