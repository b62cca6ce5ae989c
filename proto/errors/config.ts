import type { ErrorEntry } from '../errors';

/** What can be wrong with a configuration or a record. */
export const configErrors = {} as const satisfies Record<string, ErrorEntry>;
