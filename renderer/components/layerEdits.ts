/** Changes of layers against the default: only what differs is kept, and only what the target can do is taken. */
import type { LayerRow } from '../../proto/contract';
import type { LayerChange } from '../../proto/job';

export type Changes = Readonly<Record<string, LayerChange>>;

/** A row as it is with its changes. */
export function changedRow(row: LayerRow, changes: Changes): LayerRow {
  const change = Object.hasOwn(changes, row.name) ? changes[row.name] : undefined;
  return change ? { ...row, ...(change as Partial<LayerRow>) } : row;
}

export interface Edited {
  readonly changes: Changes;
  /** Rows that took it. */
  readonly taken: number;
}

/** One edit on several rows; `rows` as they are without changes. */
export function edited(
  rows: readonly LayerRow[],
  changes: Changes,
  names: readonly string[],
  edit: LayerChange,
): Edited {
  const wanted = new Set(names);
  const next = new Map(Object.entries(changes));
  let taken = 0;
  for (const row of rows) {
    const before = next.get(row.name) ?? {};
    if (!wanted.has(row.name) || !takes(changedRow(row, changes), edit)) continue;
    taken++;
    const change = against(row, { ...(leavesTable(before, edit) ? withoutTable(before) : before), ...whole(edit) });
    if (Object.keys(change).length > 0) next.set(row.name, change);
    else next.delete(row.name);
  }
  return { changes: Object.fromEntries(next), taken };
}

/** Back to the default. */
export function withoutChanges(changes: Changes, names: readonly string[]): Changes {
  return Object.fromEntries(Object.entries(changes).filter(([name]) => !names.includes(name)));
}

/** What a table of levels (LNQ) has, whatever else was chosen: 4 bits, and one scale for the whole tensor. */
const TABLE: LayerChange = { weightBits: 4, perChannel: false };

const whole = (edit: LayerChange): LayerChange => (edit.weightQuantizer === 'lnq' ? { ...edit, ...TABLE } : edit);

const leavesTable = (before: LayerChange, { weightQuantizer }: LayerChange): boolean =>
  before.weightQuantizer === 'lnq' && weightQuantizer !== undefined && weightQuantizer !== 'lnq';

const withoutTable = (change: LayerChange): LayerChange =>
  Object.fromEntries(Object.entries(change).filter(([key]) => !(key in TABLE)));

/** `row` as it is now. */
function takes(row: LayerRow, edit: LayerChange): boolean {
  if (!row.quantizable) return false;
  const { dataBits, weightBits, perChannel, observer, dataQuantizer, weightQuantizer } = edit;
  if (row.weightQuantizer === 'lnq' && (perChannel === true || (weightBits ?? 4) !== 4)) return false;
  return (
    (dataQuantizer === undefined || row.training?.dataQuantizers.includes(dataQuantizer) === true) &&
    (weightQuantizer === undefined || row.training?.weightQuantizers.includes(weightQuantizer) === true) &&
    (dataBits === undefined || row.dataBitsPossible.includes(dataBits)) &&
    (weightBits === undefined || (row.hasWeight && row.weightBitsPossible.includes(weightBits))) &&
    (perChannel !== true || row.perChannelPossible) &&
    (perChannel === undefined || row.hasWeight) &&
    (observer === undefined || row.observers.includes(observer))
  );
}

/** Only what differs from the row itself. */
function against(row: LayerRow, change: LayerChange): LayerChange {
  return Object.fromEntries(
    Object.entries(change).filter(([key, value]) => value !== undefined && value !== row[key as keyof LayerRow]),
  );
}

/** What at least one of the rows can take, in the order of the first that offers it. */
export function offered<T>(rows: readonly LayerRow[], of: (row: LayerRow) => readonly T[]): T[] {
  return [...new Set(rows.filter(({ quantizable }) => quantizable).flatMap(of))];
}
