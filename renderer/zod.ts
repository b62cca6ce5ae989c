/**
 * zod as the window takes it (an alias of the build): without compiled checks, which would need eval, and the page forbids
 * that. It has to be said before the first schema is made, so it stands here and not in main.ts.
 */
import { config } from 'zod/v4';

config({ jitless: true });

export * from 'zod/v4';
