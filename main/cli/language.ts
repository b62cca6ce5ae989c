import type { Language } from '../../proto/sentences';

type Environment = Readonly<Record<string, string | undefined>>;

/** The language of messages: what the first set variable of POSIX's order says, Chinese for `zh…`, else English. */
export function languageOf(env: Environment, wanted?: string): Language {
  if (wanted === 'en' || wanted === 'zh') return wanted;
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '';
  return locale.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}
