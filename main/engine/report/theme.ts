/**
 * The colours of the report: one accent, greys for structure, two colours for better and worse that people with colour
 * blindness can tell apart. Light and dark have the same names, so everything else is written once.
 */
export interface Theme {
  readonly page: string;
  readonly panel: string;
  readonly line: string;
  readonly ink: string;
  readonly muted: string;
  readonly accent: string;
  /** The accent as a surface, for ink to stand on. */
  readonly wash: string;
  readonly better: string;
  readonly worse: string;
  readonly limit: string;
}

export const LIGHT: Theme = {
  page: '#f5f6f8',
  panel: '#ffffff',
  line: '#dce0e5',
  ink: '#1a2027',
  muted: '#59636e',
  accent: '#1461b8',
  wash: '#d6e5f6',
  better: '#0a6b4e',
  worse: '#a8430b',
  limit: '#b3261e',
};

export const DARK: Theme = {
  page: '#121519',
  panel: '#1a1e24',
  line: '#323a43',
  ink: '#e4e8ec',
  muted: '#9ba6b2',
  accent: '#6fb1fb',
  wash: '#22405f',
  better: '#5ccba0',
  worse: '#f79a68',
  limit: '#ff8a80',
};

/** A colour as charts and style sheet name it. */
export function colour(name: keyof Theme): string {
  return `var(--${name})`;
}

/** The two themes as CSS: by the system's wish, and by the switches #light and #dark, which stand before .page. */
export function themeCss(): string {
  const values = (theme: Theme): string =>
    Object.entries(theme)
      .map(([name, value]) => `--${name}:${value}`)
      .join(';');
  return [
    `.page{color-scheme:light;${values(LIGHT)}}`,
    `@media screen and (prefers-color-scheme:dark){.page{color-scheme:dark;${values(DARK)}}}`,
    `#light:checked~.page{color-scheme:light;${values(LIGHT)}}`,
    `@media screen{#dark:checked~.page{color-scheme:dark;${values(DARK)}}}`,
  ].join('\n');
}
