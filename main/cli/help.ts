/** The help texts, made from the tables of commands and options. */
import type { Language } from '../../proto/sentences';
import { COMMANDS, commandEntry, type CommandName } from './commands';
import { optionText } from './arguments';
import { COMMON, optionEntry, type OptionName } from './options';
import { padded, widthOf } from './terminal';
import { text } from './texts';

export function generalHelp(language: Language): string {
  const names = Object.keys(COMMANDS) as CommandName[];
  const commands = names.flatMap((name) =>
    usageOf(name).map((usage, i) => [usage, i === 0 ? COMMANDS[name][language] : '']),
  );
  return [
    text('TITLE', language),
    section(
      text('COMMANDS', language),
      commands.map(([usage, says]) => [`mcs ${usage}`, says!]),
    ),
    section(text('COMMON', language), optionRows('demo', COMMON, language)),
    text('EXIT', language),
    `${text('MORE', language)}\n`,
  ].join('\n\n');
}

export function commandHelp(command: CommandName, language: Language): string {
  const { required = [], optional = [] } = commandEntry(command);
  const own = [...required, ...optional];
  return [
    COMMANDS[command][language],
    section(
      text('USAGE', language),
      usageOf(command).map((usage) => [`mcs ${usage}`, '']),
    ),
    ...(own.length > 0 ? [section(text('OPTIONS', language), optionRows(command, own, language))] : []),
    `${section(text('COMMON', language), optionRows(command, COMMON, language))}\n`,
  ].join('\n\n');
}

function usageOf(command: CommandName): readonly string[] {
  const { usage, argument, required = [], optional = [] } = commandEntry(command);
  if (usage) return usage;
  const needed = required.map((name) => optionText(command, name));
  const free = optional.map((name) => `[${optionText(command, name)}]`);
  return [[command, ...(argument ? [argument] : []), ...needed, ...free].join(' ')];
}

function optionRows(command: CommandName, names: readonly OptionName[], language: Language): string[][] {
  return names.map((name) => [optionText(command, name), optionEntry(name)[language]]);
}

/** Left column of at most this width; a longer cell pushes its description to the next line. */
const LEFT = 34;

function section(title: string, rows: readonly string[][]): string {
  const lines = rows.flatMap(([left, right]) => {
    if (!right) return [`  ${left}`];
    return widthOf(left!) <= LEFT
      ? [`  ${padded(left!, LEFT)}  ${right}`]
      : [`  ${left}`, `  ${' '.repeat(LEFT)}  ${right}`];
  });
  return [`${title}:`, ...lines].join('\n');
}
