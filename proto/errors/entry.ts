import type { Sentence } from '../sentences';

/** Who can act on an error: the user, nobody yet (the target's rules, a goal out of reach), the user who cancelled, or us. */
export type Who = 'user' | 'target' | 'goal' | 'cancelled' | 'us';

export interface ErrorEntry extends Sentence {
  readonly who: Who;
}
