/** Words in both languages side by side; the style sheet shows one of them. */
import type { Sentence } from '../../../proto/sentences';
import { markup, trusted, type Html, type Part } from './html';
import { TEXTS, type TextKey } from './texts';

export type Fillings = Readonly<Record<string, Part | Both>>;

/** The same thing as each language says it. */
export type Both = Readonly<Record<keyof Sentence, Part>>;

export function words(key: TextKey, fillings: Fillings = {}): Html {
  return said(TEXTS[key], fillings, 'span');
}

/** The same inside a chart. */
export function chartWords(key: TextKey, fillings: Fillings = {}): Html {
  return said(TEXTS[key], fillings, 'tspan');
}

/** Where there can be no markup (a tooltip): English, then Chinese. */
export function plainWords(key: TextKey): Html {
  const { en, zh } = TEXTS[key];
  return markup`${en === zh ? en : `${en} / ${zh}`}`;
}

/** A sentence from any table. */
export function both(sentence: Sentence): Html {
  return said(sentence, {}, 'span');
}

function said(sentence: Sentence, fillings: Fillings, tag: 'span' | 'tspan'): Html {
  const [en, zh] = [filled(sentence.en, fillings, 'en'), filled(sentence.zh, fillings, 'zh')];
  if (en.toString() === zh.toString()) return en;
  return trusted(`<${tag} lang="en">${en}</${tag}><${tag} lang="zh">${zh}</${tag}>`);
}

function filled(template: string, fillings: Fillings, language: keyof Sentence): Html {
  const parts = template.split(/\{(\w+)\}/);
  return markup`${parts.map((part, i) => (i % 2 === 0 ? part : inLanguage(fillings[part], language)))}`;
}

function inLanguage(part: Part | Both, language: keyof Sentence): Part {
  return isBoth(part) ? part[language] : part;
}

function isBoth(part: Part | Both): part is Both {
  return typeof part === 'object' && 'zh' in part;
}
