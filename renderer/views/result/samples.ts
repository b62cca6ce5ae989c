/** What a difference between two answers means, where the right one is known. */
import type { SampleRow } from '../../../proto/contract';

export const sampleKinds = ['broken', 'mended', 'otherwise'] as const;
/** Right before and wrong now; wrong before and right now; wrong both times, or unknown. */
export type SampleKind = (typeof sampleKinds)[number];

export function kindOf({ floatRight, quantizedRight }: SampleRow): SampleKind {
  if (floatRight === true && quantizedRight === false) return 'broken';
  return floatRight === false && quantizedRight === true ? 'mended' : 'otherwise';
}
