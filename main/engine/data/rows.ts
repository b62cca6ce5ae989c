/** Rows of a source: what sources offer and everything else reads. */
import type { Place } from './place';

export interface Rows {
  readonly dataType: number;
  /** Of one row. */
  readonly dims: readonly number[];
  readonly count: number;
  /** The source holds a single value and no rows: it goes to every call. */
  readonly scalar?: boolean;
  /** `count` rows from `start` in C order and this machine's byte order, in a fresh aligned buffer. */
  read(start: number, count: number): Uint8Array | Promise<Uint8Array>;
  /** Where the source stands in the YAML file. */
  readonly place: Place;
  /** All files of the source. Where there are several, `files[i]` is row i. */
  readonly files: readonly string[];
  /** The folder that images are named relative to. */
  readonly root?: string;
}

/** The file that holds a row. */
export const fileOf = (rows: Rows, row: number): string => rows.files[row] ?? rows.files[0]!;
