/** How messages are given: what must be known before anything can be said, mistakes on the command line included. */
import type { Level } from '../../proto/job';
import { levels } from '../../proto/job';
import type { Language } from '../../proto/sentences';
import { givenValue, isGiven, type Invocation, type Words } from './arguments';
import { languageOf } from './language';
import type { Progress } from './screen';
import type { Terminal } from './terminal';
import { choice } from './values';

const progresses: readonly Progress[] = ['tty', 'jsonl', 'none'];

export interface Settings {
  readonly json: boolean;
  readonly progress: Progress;
  readonly language: Language;
}

/** Never throws: a wrong value counts as not given here, and is refused by `checkSettings`. */
export function settingsOf(words: Words, { env, isTty }: Terminal): Settings {
  const progress = progresses.find((each) => each === givenValue(words, 'progress'));
  return {
    json: isGiven(words, 'json'),
    progress: progress ?? (isTty ? 'tty' : 'none'),
    language: languageOf(env, givenValue(words, 'lang')),
  };
}

export interface Levels {
  readonly logLevel: Level;
  readonly logFileLevel: Level;
}

/** The log levels, and a check of the values that `settingsOf` passed over. Throws OPTION_VALUE. */
export function levelsOf({ options }: Invocation, { env }: Terminal): Levels {
  const [progress, language] = [options.text('progress'), options.text('lang')];
  if (progress !== undefined) choice('--progress', progress, progresses);
  if (language !== undefined) choice('--lang', language, ['en', 'zh']);
  const level = (name: 'log-level' | 'log-file-level', variable: string | undefined, otherwise: Level): Level => {
    const text = options.text(name);
    if (text !== undefined) return choice(`--${name}`, text, levels);
    return levels.find((each) => each === variable?.toLowerCase()) ?? otherwise;
  };
  return {
    logLevel: level('log-level', env['AMCT_LOG_LEVEL'], 'warning'),
    logFileLevel: level('log-file-level', env['AMCT_LOG_FILE_LEVEL'], 'info'),
  };
}
