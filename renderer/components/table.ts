/** What a DataTable shows: columns are descriptions, rows are anything; sorting and filtering are plain functions here. */
import type { Cell } from './download';

export interface Column<Row> {
  readonly key: string;
  readonly label: string;
  /** What is sorted, exported and, without `text`, shown. */
  readonly value: (row: Row) => Cell;
  readonly text?: (row: Row) => string;
  /** Numbers at the right, in fixed digits. */
  readonly align?: 'left' | 'right';
  /** As CSS grid takes it; '120px', 'minmax(80px, 1fr)'. */
  readonly width?: string;
  /** Not shown until the user chooses it. */
  readonly hidden?: boolean;
  readonly sortable?: boolean;
  /** Longer explanation, as a tooltip of the title. */
  readonly help?: string;
}

/** What the columns need at least: the first number of each width. */
export function leastWidthPx(widths: readonly string[]): number {
  return widths.reduce((sum, width) => sum + Number(/\d+/.exec(width)?.[0] ?? 0), 0);
}

export interface Sorting {
  readonly key: string;
  readonly down: boolean;
}

export function textOf<Row>(column: Column<Row>, row: Row): string {
  if (column.text) return column.text(row);
  const value = column.value(row);
  return value === null || value === undefined ? '–' : String(value);
}

/** Stable; what has no value stands last either way. */
export function sorted<Row>(rows: readonly Row[], columns: readonly Column<Row>[], by?: Sorting): readonly Row[] {
  const column = by && columns.find(({ key }) => key === by.key);
  if (!column) return rows;
  const sign = by.down ? -1 : 1;
  return [...rows].sort((a, b) => compare(column.value(a), column.value(b), sign));
}

const collator = new Intl.Collator(undefined, { numeric: true });

function compare(a: Cell, b: Cell, sign: number): number {
  const [noA, noB] = [isNothing(a), isNothing(b)];
  if (noA || noB) return Number(noA) - Number(noB);
  if (typeof a === 'number' && typeof b === 'number') return sign * (a - b);
  return sign * collator.compare(String(a), String(b));
}

const isNothing = (value: Cell): boolean =>
  value === null || value === undefined || (typeof value === 'number' && Number.isNaN(value));

/** Rows in whose shown texts every word occurs. */
export function filtered<Row>(rows: readonly Row[], columns: readonly Column<Row>[], query: string): readonly Row[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    const text = columns.map((column) => textOf(column, row).toLowerCase()).join('\n');
    return words.every((word) => text.includes(word));
  });
}

/** Where a key moves the active row; undefined where it is none of these keys. */
export function moved(key: string, at: number, count: number, page: number): number | undefined {
  const to: Record<string, number> = {
    ArrowDown: at + 1,
    ArrowUp: at < 0 ? 0 : at - 1,
    PageDown: at + page,
    PageUp: at - page,
    Home: 0,
    End: count - 1,
  };
  const target = to[key];
  return target === undefined || count === 0 ? undefined : Math.max(0, Math.min(count - 1, target));
}
