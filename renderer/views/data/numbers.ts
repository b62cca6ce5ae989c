/** Numbers as people write them in a field: one or several, fractions allowed ("1/255", "0.485, 0.456, 0.406"). */

/** undefined for an empty field, null for what is no list of numbers; one number is no list. */
export function numbersOf(text: string): number | number[] | undefined | null {
  const words = text.replaceAll(/[[\]]/g, ' ').split(/[\s,，;；]+/);
  const numbers = words.filter((word) => word !== '').map(numberOf);
  if (numbers.length === 0) return undefined;
  if (!numbers.every(Number.isFinite)) return null;
  return numbers.length === 1 ? numbers[0]! : numbers;
}

function numberOf(word: string): number {
  const [above, below, ...more] = word.split('/');
  if (above === '' || below === '' || more.length > 0) return NaN;
  return below === undefined ? Number(above) : Number(above) / Number(below);
}

export function textOfNumbers(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOfNumbers).join(', ');
  if (typeof value !== 'number') return '';
  return isPixelScale(value) ? '1/255' : String(value);
}

/** Written with more or fewer digits. */
export const isPixelScale = (value: unknown): boolean => typeof value === 'number' && Math.abs(value * 255 - 1) < 1e-4;
