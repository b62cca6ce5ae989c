/** Long names made to fit a chart: the middle is left out, because both ends tell layers apart. */

/** At most so many columns of a monospaced font. */
export function shortened(name: string, columns: number): string {
  if (columnsOf(name) <= columns) return name;
  const chars = [...name];
  const tail = fitting(chars.toReversed(), Math.floor((columns - 1) / 2))
    .toReversed()
    .join('');
  const head = fitting(chars, columns - 1 - columnsOf(tail)).join('');
  return `${head}…${tail}`;
}

/** CJK and full-width characters take two columns. */
export function columnsOf(text: string): number {
  return [...text].reduce((sum, char) => sum + (WIDE.test(char) ? 2 : 1), 0);
}

const WIDE = /[\u1100-\u11ff\u2e80-\uffef]|[\u{1f000}-\u{3ffff}]/u;

/** The characters from the start that fit. */
function fitting(chars: readonly string[], columns: number): readonly string[] {
  let used = 0;
  const end = chars.findIndex((char) => (used += columnsOf(char)) > columns);
  return end < 0 ? chars : chars.slice(0, end);
}
