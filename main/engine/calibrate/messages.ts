/** What crosses between the thread that runs the model and one that counts. */
import type { ErrorReport } from '../../../proto/errors';
import type { Findings, HandedOver } from './findings';
import type { Sight, Task } from './tally';

export type ToCounter =
  | { readonly kind: 'start'; readonly tasks: readonly Task[] }
  | { readonly kind: 'add'; readonly sights: readonly Sight[]; readonly batch: number }
  /** `keep`: the statistics are wanted as well; of every `share` tensors the last one is handed over instead. */
  | { readonly kind: 'answer'; readonly keep: boolean; readonly share: number };

export type FromCounter =
  | { readonly kind: 'added' }
  | { readonly kind: 'handedOver'; readonly handed: readonly HandedOver[] }
  | { readonly kind: 'answers'; readonly findings: Findings }
  | { readonly kind: 'failed'; readonly error: ErrorReport };

/** Buffers that can be handed over instead of copied: those that an array fills alone. */
export function buffersOf(sight: Sight): ArrayBuffer[] {
  return wholeBuffers('data' in sight ? [sight.data] : Object.values(sight.rows));
}

export function handedBuffers(handed: readonly HandedOver[]): ArrayBuffer[] {
  return wholeBuffers(handed.flatMap(({ counts, statistics }) => [counts, statistics.values]));
}

function wholeBuffers(arrays: readonly (Float32Array | Float64Array | undefined)[]): ArrayBuffer[] {
  return arrays.flatMap((array) =>
    array && array.byteLength === array.buffer.byteLength ? [array.buffer as ArrayBuffer] : [],
  );
}
