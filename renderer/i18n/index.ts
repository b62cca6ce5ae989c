/**
 * What the window says. One file a view and language, `en/<view>.ts` and `zh/<view>.ts`, each `export const messages`; a
 * message is addressed as `<view>.<key>`. What the engine says stands beside its codes in proto.
 */
import { createI18n } from 'vue-i18n';
import type { Language } from '../../proto/sentences';

export interface MessageTree {
  readonly [key: string]: string | MessageTree;
}

const files = {
  en: import.meta.glob<MessageTree>('./en/*.ts', { eager: true, import: 'messages' }),
  zh: import.meta.glob<MessageTree>('./zh/*.ts', { eager: true, import: 'messages' }),
};

export function messagesOf(language: Language): Record<string, MessageTree> {
  const named = Object.entries(files[language]).map(([path, messages]) => [/([^/]+)\.ts$/.exec(path)![1], messages]);
  return Object.fromEntries(named);
}

export function createMessages(locale: Language) {
  return createI18n({
    legacy: false,
    locale,
    fallbackLocale: 'en',
    messages: { en: messagesOf('en'), zh: messagesOf('zh') },
  });
}

export const i18n = createMessages('en');

/** For what stands outside a component. */
export const translate = (key: string, params: Record<string, unknown> = {}): string => i18n.global.t(key, params);
