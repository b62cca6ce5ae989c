/**
 * AMCT's record file: what calibration found, layer by layer (amct-spec §5.7), as protobuf text. Everything that the
 * message knows survives reading and writing, what we do not use (KV cache, pruning, RNN) included.
 *
 * Throws what the text format throws, RECORD_INVALID or its only problem.
 */
import type { Warning } from '../../../../proto/amct/warnings';
import { Problems } from '../problems';
import { checkEntries } from './recordChecks';
import type { PruneRecord, RecordContent, RecordEntry } from './recordContent';
import { SCALE_OFFSET_RECORD } from './schema';
import { readText, type TextMessage } from './textReader';
import { writeText } from './textWriter';

export interface RecordFile extends RecordContent {
  readonly file: string;
  readonly warnings: readonly Warning[];
  /** Where an entry stands. */
  line(entry: RecordEntry): number;
}

/** Prune records alone are a record too: `entries` is empty then. */
export function readRecord(text: string, file: string): RecordFile {
  const read = readText(SCALE_OFFSET_RECORD, text, file);
  // The schema guarantees what the interfaces say, but for keys, which checkEntries demands.
  const { record = [], prune_record } = read.message as {
    readonly record?: readonly RecordEntry[];
    readonly prune_record?: readonly PruneRecord[];
  };
  const problems = new Problems('RECORD_INVALID', file);
  checkEntries(problems, record, read);
  problems.check();
  return { file, entries: record, pruneRecords: prune_record, warnings: read.warnings, line: read.line };
}

export function writeRecord({ entries, pruneRecords }: RecordContent): string {
  const message = { record: entries, prune_record: pruneRecords };
  return writeText(SCALE_OFFSET_RECORD, message as object as TextMessage);
}
