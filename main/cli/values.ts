/** Values of options from their text. All throw OPTION_VALUE, which names the option, the text and what is expected. */
import { fail } from '../../proto/errors';

export function choice<T extends string>(option: string, text: string, known: readonly T[]): T {
  const found = known.find((each) => each.toLowerCase() === text.toLowerCase());
  return found ?? fail('OPTION_VALUE', { option, value: text, expected: known.join(' | ') });
}

/** A whole number between `least` and `most`. */
export function whole(option: string, text: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  const expected = most === Number.MAX_SAFE_INTEGER ? `${least}, ${least + 1}, ${least + 2} …` : `${least} … ${most}`;
  return fail('OPTION_VALUE', { option, value: text, expected });
}

/** A number, at least `least`. */
export function quantity(option: string, text: string, least = -Infinity): number {
  const value = /^-?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : NaN;
  if (value >= least) return value;
  return fail('OPTION_VALUE', { option, value: text, expected: least === 0 ? '0.5, 1 …' : '76.5, 30 …' });
}

const TIME_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

/** 90s, 10m, 1.5h; a bare number is seconds. */
export function durationMs(option: string, text: string): number {
  const [, digits, unit = 's'] = /^(\d+(?:\.\d+)?)\s*([smh]?)$/i.exec(text) ?? [];
  const ms = Math.round(Number(digits) * TIME_MS[unit.toLowerCase() || 's']!);
  return Number.isSafeInteger(ms) ? ms : fail('OPTION_VALUE', { option, value: text, expected: '90s, 10m, 2h …' });
}

const UNITS = ['b', 'k', 'm', 'g', 't'];

/** Bytes: a number with KiB, MiB, GiB, TiB (powers of 1024; so are K, M, G, T) or KB, MB, GB, TB (powers of 1000). */
export function sizeBytes(option: string, text: string): number {
  const [, digits, unit, suffix] = /^(\d+(?:\.\d+)?)\s*([kmgt]?)(i?b?)$/i.exec(text) ?? [];
  const bytes = Math.round(Number(digits) * (suffix?.toLowerCase() === 'b' && unit ? 1000 : 1024) ** power(unit));
  if (bytes > 0 && suffix?.toLowerCase() !== 'i' && Number.isSafeInteger(bytes)) return bytes;
  return fail('OPTION_VALUE', { option, value: text, expected: '4GiB, 512MiB …' });
}

function power(unit: string | undefined): number {
  return unit ? UNITS.indexOf(unit.toLowerCase()) : 0;
}

const SHAPES = "NAME:1,3,224,224 ('NAME:…;NAME:…')";

/** Shapes by input. A name may hold colons: the last one counts. */
export function inputShapes(option: string, texts: readonly string[]): Record<string, number[]> {
  const shapes = new Map<string, number[]>();
  for (const text of texts.flatMap((each) => each.split(';')).filter((each) => each.trim() !== '')) {
    const colon = text.lastIndexOf(':');
    const name = text.slice(0, colon).trim();
    const dims = text
      .slice(colon + 1)
      .split(',')
      .map((dim) => dim.trim());
    const valid = colon > 0 && name !== '' && dims.every((dim) => /^[1-9]\d{0,14}$/.test(dim));
    if (!valid || shapes.has(name)) fail('OPTION_VALUE', { option, value: text, expected: SHAPES });
    shapes.set(name, dims.map(Number));
  }
  return Object.fromEntries(shapes);
}

/** A stem of file names: no path. */
export function fileStem(option: string, text: string): string {
  if (text !== '.' && text !== '..' && !/[/\\\0]/.test(text)) return text;
  return fail('OPTION_VALUE', { option, value: text, expected: 'resnet20, my-model …' });
}
