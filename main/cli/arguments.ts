/**
 * The command line as data. Throws COMMAND_*, OPTION_*, ARGUMENT_*: every mistake is named, with the nearest known word.
 */
import { parseArgs } from 'node:util';
import { fail } from '../../proto/errors';
import { nearest } from '../studio/nearest';
import { COMMANDS, LATER, commandEntry, isCommand, type CommandName } from './commands';
import { COMMON, OPTIONS, isOption, optionEntry, type OptionName } from './options';

/** The words of a command line, not yet checked. */
export interface Words {
  readonly positionals: readonly string[];
  readonly options: readonly {
    readonly name: string;
    readonly raw: string;
    readonly value?: string;
    readonly inline: boolean;
  }[];
}

export interface Invocation {
  readonly command: CommandName;
  readonly argument: string | undefined;
  readonly options: Options;
}

/** Options that were given. */
export class Options {
  constructor(private readonly given: ReadonlyMap<string, readonly string[]>) {}

  has(name: OptionName): boolean {
    return this.given.has(name);
  }

  /** The last value of an option. */
  text(name: OptionName): string | undefined {
    return this.given.get(name)?.at(-1);
  }

  list(name: OptionName): readonly string[] {
    return this.given.get(name) ?? [];
  }
}

export function wordsOf(argv: readonly string[]): Words {
  const options = Object.fromEntries(
    Object.keys(OPTIONS).map((name) => [
      name,
      { type: optionEntry(name as OptionName).value ? 'string' : 'boolean' } as const,
    ]),
  );
  const args = argv.map((word) => (word === '-h' ? '--help' : word));
  const { tokens } = parseArgs({ args, options, strict: false, tokens: true, allowPositionals: true });
  return {
    positionals: tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : [])),
    options: tokens.flatMap((token) =>
      token.kind === 'option'
        ? [{ name: token.name, raw: token.rawName, value: token.value, inline: token.inlineValue ?? false }]
        : [],
    ),
  };
}

/** The last value of an option, wherever it stands and whatever else is wrong. */
export function givenValue(words: Words, name: OptionName): string | undefined {
  return words.options.findLast((option) => option.name === name)?.value;
}

export function isGiven(words: Words, name: OptionName): boolean {
  return words.options.some((option) => option.name === name);
}

export function commandOf(words: Words): CommandName {
  const [command] = words.positionals;
  if (command === undefined) {
    const [stray] = words.options.filter(({ name }) => !isOption(name));
    if (stray) fail('OPTION_UNKNOWN', { command: '…', option: stray.raw, nearest: `--${nearest(stray.name, COMMON)}` });
    return fail('COMMAND_MISSING', {});
  }
  if (isCommand(command)) return command;
  const known = Object.keys(COMMANDS);
  if (LATER.includes(command)) fail('COMMAND_LATER', { command, known: known.join(', ') });
  return fail('COMMAND_UNKNOWN', { command, nearest: nearest(command, [...known, ...LATER]) });
}

export function invocationOf(words: Words): Invocation {
  const command = commandOf(words);
  const { argument, required = [], optional = [] } = commandEntry(command);
  const known: readonly OptionName[] = [...required, ...optional, ...COMMON];
  const given = new Map<string, readonly string[]>();
  for (const option of words.options) {
    const value = checkedValue(command, option, known);
    given.set(option.name, [...(given.get(option.name) ?? []), value]);
  }
  const [, found, ...extra] = words.positionals;
  if (argument !== undefined && found === undefined) fail('ARGUMENT_MISSING', { command, argument });
  const stray = argument === undefined ? found : extra[0];
  if (stray !== undefined) fail('ARGUMENT_EXTRA', { command, argument: stray });
  const missing = required.find((name) => !given.has(name));
  if (missing) fail('OPTION_REQUIRED', { command, option: optionText(command, missing) });
  return { command, argument: found, options: new Options(given) };
}

/** `--out DIR`, as the help of a command shows it. */
export function optionText(command: CommandName, name: OptionName): string {
  const value = commandEntry(command).values?.[name] ?? optionEntry(name).value;
  return value ? `--${name} ${value}` : `--${name}`;
}

function checkedValue(command: CommandName, option: Words['options'][number], known: readonly OptionName[]): string {
  const { name, raw, value, inline } = option;
  const entry = known.includes(name as OptionName) ? optionEntry(name as OptionName) : undefined;
  const owners = ownersOf(name);
  if (!entry && owners.length > 0) fail('OPTION_ELSEWHERE', { command, option: raw, owners: owners.join(', ') });
  if (!entry) return fail('OPTION_UNKNOWN', { command, option: raw, nearest: `--${nearest(name, known)}` });
  if (!entry.value && value !== undefined) fail('OPTION_TAKES_NO_VALUE', { option: raw, value });
  const swallowed = !inline && value !== undefined && /^-./.test(value);
  if (entry.value && (value === undefined || value === '' || swallowed))
    fail('OPTION_NEEDS_VALUE', { option: raw, expected: optionText(command, name as OptionName) });
  return value ?? '';
}

/** Commands that have an option of their own by that name. */
function ownersOf(option: string): CommandName[] {
  return (Object.keys(COMMANDS) as CommandName[]).filter((command) => {
    const { required = [], optional = [] } = commandEntry(command);
    return [...required, ...optional].some((name) => name === option);
  });
}
