/** What the command line knows of the world: where it writes, what it was given. A test has its own. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** stderr is a terminal that can redraw a line. */
  readonly isTty: boolean;
  readonly columns: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

/** Columns that a text takes: Chinese characters are two wide. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text)
    width += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/.test(character) ? 2 : 1;
  return width;
}

/** The text filled up with spaces to a width. */
export function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

/** Rows of cells as lines with aligned columns. */
export function table(rows: readonly (readonly string[])[], gap = '  '): string {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, widthOf(cell))));
  return rows
    .map(
      (row) =>
        row
          .map((cell, i) => padded(cell, widths[i]!))
          .join(gap)
          .trimEnd() + '\n',
    )
    .join('');
}
