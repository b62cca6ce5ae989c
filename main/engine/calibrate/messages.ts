/** What crosses between the thread that runs the model and one that counts. */
import type { ErrorReport } from '../../../proto/errors';
import type { Findings } from './findings';
import type { Sight, Task } from './tally';

export type ToCounter =
  | { readonly kind: 'start'; readonly tasks: readonly Task[] }
  | { readonly kind: 'add'; readonly sights: readonly Sight[]; readonly batch: number }
  /** `keep`: the statistics are wanted as well. */
  | { readonly kind: 'answer'; readonly keep: boolean };

export type FromCounter =
  | { readonly kind: 'added' }
  | { readonly kind: 'answers'; readonly findings: Findings }
  | { readonly kind: 'failed'; readonly error: ErrorReport };

/** Buffers that can be handed over instead of copied: those that an array fills alone. */
export function buffersOf({ data, rows }: Sight): ArrayBuffer[] {
  const arrays = [data, rows?.max, rows?.min, rows?.sum];
  return arrays.flatMap((array) =>
    array && array.byteLength === array.buffer.byteLength ? [array.buffer as ArrayBuffer] : [],
  );
}
