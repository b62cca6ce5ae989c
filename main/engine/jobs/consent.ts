/** A program that a data set names runs only where somebody who may has allowed it. */
import { shellText } from '../../../proto/commandLine';
import { fail } from '../../../proto/errors';
import type { AllowedCommands } from '../../../proto/job';
import type { Measure } from '../measure/evaluate';

/** Throws COMMAND_NOT_ALLOWED. */
export function requireConsent({ spec }: Measure, dataset: string, allowed: AllowedCommands | undefined): void {
  if (spec.kind !== 'command' || allowed === 'any') return;
  const command = shellText(spec.run);
  if (!allowed?.includes(command)) fail('COMMAND_NOT_ALLOWED', { dataset, command });
}
