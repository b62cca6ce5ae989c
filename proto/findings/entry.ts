import type { Sentence } from '../sentences';

/** A sentence with its weight and, where there is one, what to do. Every hole of a fix is a hole of the sentence. */
export interface FindingEntry extends Sentence {
  readonly severity: 'error' | 'warning' | 'note';
  readonly fixEn?: string;
  readonly fixZh?: string;
}
