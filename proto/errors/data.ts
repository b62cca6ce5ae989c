import type { ErrorEntry } from '../errors';

/** What can be wrong with a data set. */
export const dataErrors = {} as const satisfies Record<string, ErrorEntry>;
