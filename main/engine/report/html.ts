/**
 * HTML as a value of its own type: what is put into a template is escaped unless it is HTML already, so a name that comes
 * from a model cannot become markup.
 */
export class Html {
  constructor(private readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

export type Part = Html | string | number | undefined | readonly Part[];

/** A template whose holes are escaped; lists are joined, undefined is nothing. Our own indentation is left out. */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const texts = strings.map((text) => text.replace(/\n\s+/g, '\n'));
  return new Html(texts.reduce((all, text, i) => all + text + (i < parts.length ? partText(parts[i]) : ''), ''));
}

/** Text that is HTML already: our own files and what the chart library made. */
export function trusted(text: string): Html {
  return new Html(text);
}

function partText(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Html) return part.toString();
  return typeof part === 'object' ? part.map(partText).join('') : escaped(String(part));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Safe in text and in quoted attributes. Characters that cannot be seen, or that turn the text around, become U+FFFD. */
export function escaped(text: string): string {
  return text.replace(/(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}]/gu, '\ufffd').replace(/[&<>"']/g, (char) => ENTITIES[char]!);
}
