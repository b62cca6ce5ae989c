/**
 * A data set may measure the accuracy with a program of its own. The studio runs it only in projects that allow it, so the first
 * question that needs it is refused; then the user is shown the program, and once she allows it the question is asked again.
 */
import { CallError } from './errors';

export interface Program {
  readonly dataset: string;
  /** As it would be typed. */
  readonly command: string;
}

type Ask = (program: Program) => Promise<boolean>;

let ask: Ask = () => Promise.resolve(false);
let waiting = new Map<string, Promise<boolean>>();

/** Who shows the program and gives the answer; the last one counts. */
export function askBy(asker: Ask): void {
  ask = asker;
  waiting = new Map();
}

/** The program that an error asks for; undefined for any other error. */
export function programOf(error: unknown): Program | undefined {
  if (!(error instanceof CallError) || error.report.code !== 'COMMAND_NOT_ALLOWED') return undefined;
  const { dataset, command } = error.report.params;
  return { dataset: String(dataset), command: String(command) };
}

/** Asks once, however many questions wait for the answer; `allow` tells the studio. */
export function consentTo(program: Program, allow: () => Promise<unknown>): Promise<boolean> {
  const key = program.command;
  const known = waiting.get(key);
  if (known) return known;
  const answer = ask(program)
    .then(async (yes) => {
      if (yes) await allow();
      return yes;
    })
    .finally(() => waiting.delete(key));
  waiting.set(key, answer);
  return answer;
}
