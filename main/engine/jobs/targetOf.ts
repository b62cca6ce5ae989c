/** The export target of that name. Throws TARGET_UNAVAILABLE. */
import { fail } from '../../../proto/errors';
import type { Target } from '../export/target';
import { targets } from '../export/targets';

export function targetOf(id: string): Target {
  return targets.get(id) ?? fail('TARGET_UNAVAILABLE', { target: id, known: [...targets.keys()].join(', ') });
}
