/** Words of a command line as two shells take them, whatever characters a name holds (control characters aside). */

export type Shell = 'posix' | 'windows';

/** A word that means itself to both shells. */
export function isPlain(word: string): boolean {
  return /^[\w@+=:,./-]+$/.test(word);
}

/** `"…"` where nothing in it means anything to the shell, else `'…'`, where nothing ever does. */
export function quotePosix(word: string): string {
  return /[$`"\\!]/.test(word) ? `'${word.replaceAll("'", `'\\''`)}'` : `"${word}"`;
}

/**
 * For a batch file of cmd.exe. The program's own rules come first: `"` is `\"`, backslashes before a quote are doubled. Then
 * cmd's: `%` is `%%`; between quotes nothing else matters to it, but a quote in the word would end them, so with one in it
 * every character that means something is escaped by `^`, the outer quotes too.
 */
export function quoteWindows(word: string): string {
  const argument = `"${word.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`.replaceAll('%', '%%');
  return word.includes('"') ? argument.replace(/[()!^"<>&|]/g, '^$&') : argument;
}

/** What ends a line that goes on. */
export const CONTINUATION: Readonly<Record<Shell, string>> = { posix: ' \\\n  ', windows: ' ^\n  ' };
