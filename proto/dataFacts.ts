/** data.json of a run: which data it used, so that whoever gets the package can repeat and trust its numbers. */
import type { InputSpec } from './dataset';

export const DATA_SCHEMA = 1;

export interface DataFacts {
  readonly role: 'calibration' | 'evaluation';
  readonly name: string;
  /** sha256 over the description and the files of the data set (see the engine's data/fingerprint.ts). */
  readonly fingerprint: string;
  /** How many samples were used. */
  readonly samples: number;
  /** By input name, how the samples were preprocessed. */
  readonly inputs: Readonly<Record<string, InputSpec>>;
}

export interface DataFile {
  readonly schema: typeof DATA_SCHEMA;
  readonly data: readonly DataFacts[];
}

/** The text of data.json. */
export function dataFileText(data: readonly DataFacts[]): string {
  const file: DataFile = { schema: DATA_SCHEMA, data };
  return `${JSON.stringify(file, null, 2)}\n`;
}
