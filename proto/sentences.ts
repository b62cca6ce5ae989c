/**
 * Sentences with holes. The engine never speaks: it emits a code and parameters, and the sentence in English and
 * Chinese stands beside the code. `{name}` is a hole; the compiler checks that a caller fills every one.
 */
export type Language = 'en' | 'zh';
export type Value = string | number;

export interface Sentence {
  readonly en: string;
  readonly zh: string;
}

type Holes<S extends string> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Holes<Rest> : never;

/** The parameters that a sentence needs: one value a hole. */
export type ParamsOf<S extends Sentence> = { readonly [Name in Holes<S['en']>]: Value };

/** Puts the parameters into the holes; a hole without a value stays visible, so that a mistake is seen. */
export function fill(template: string, params: Readonly<Record<string, Value>>): string {
  return template.replace(/\{(\w+)\}/g, (hole, name: string) => String(params[name] ?? hole));
}

/** A sentence by code from any table, as text in one language. */
export function say(
  table: Readonly<Record<string, Sentence>>,
  code: string,
  params: Readonly<Record<string, Value>>,
  language: Language,
): string {
  const sentence = table[code];
  return sentence ? fill(sentence[language], params) : `${code} ${JSON.stringify(params)}`;
}
