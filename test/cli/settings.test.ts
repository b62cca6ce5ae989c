import { describe, expect, it } from 'vitest';
import { invocationOf, wordsOf } from '../../main/cli/arguments';
import { languageOf } from '../../main/cli/language';
import { levelsOf, settingsOf } from '../../main/cli/settings';
import { testTerminal } from '../kit/terminal';

describe('the language', () => {
  it.each<[Record<string, string>, string | undefined, string]>([
    [{}, undefined, 'en'],
    [{ LANG: 'zh_CN.UTF-8' }, undefined, 'zh'],
    [{ LANG: 'zh_TW' }, undefined, 'zh'],
    [{ LANG: 'de_DE.UTF-8' }, undefined, 'en'],
    [{ LC_ALL: 'C', LANG: 'zh_CN' }, undefined, 'en'],
    [{ LC_ALL: '', LC_MESSAGES: 'zh_CN', LANG: 'en_US' }, undefined, 'zh'],
    [{ LANG: 'zh_CN' }, 'en', 'en'],
    [{}, 'zh', 'zh'],
  ])('%j with --lang %s is %s', (env, wanted, language) => expect(languageOf(env, wanted)).toBe(language));
});

describe('progress', () => {
  it.each<[string[], boolean, string]>([
    [[], true, 'tty'],
    [[], false, 'none'],
    [['--progress', 'jsonl'], true, 'jsonl'],
    [['--progress', 'tty'], false, 'tty'],
    [['--progress', 'nonsense'], false, 'none'],
  ])('%j with a terminal: %s is %s', (argv, isTty, progress) => {
    expect(settingsOf(wordsOf(argv), testTerminal({ isTty })).progress).toBe(progress);
  });
});

describe('log levels', () => {
  const levels = (argv: string[], env: Record<string, string> = {}) =>
    levelsOf(invocationOf(wordsOf(['inspect', 'm', ...argv])), testTerminal({ env }));

  it('are warning on the screen and info in the file', () => {
    expect(levels([])).toEqual({ logLevel: 'warning', logFileLevel: 'info' });
  });

  it("follow AMCT's variables, and options above them", () => {
    const env = { AMCT_LOG_LEVEL: 'ERROR', AMCT_LOG_FILE_LEVEL: 'DEBUG' };
    expect(levels([], env)).toEqual({ logLevel: 'error', logFileLevel: 'debug' });
    expect(levels(['--log-level', 'info'], env)).toEqual({ logLevel: 'info', logFileLevel: 'debug' });
  });

  it('do not stumble over a variable that somebody else set', () => {
    expect(levels([], { AMCT_LOG_LEVEL: 'loud' })).toEqual({ logLevel: 'warning', logFileLevel: 'info' });
  });
});
