/** The doctor's findings about a model: all checks, one after the other. */
import type { Finding } from '../../../../proto/job';
import type { ExaminedModel } from './check';
import { checks } from './checks';

export function examine(model: ExaminedModel): Finding[] {
  return [...checks.values()].flatMap((check) => check.find(model));
}
