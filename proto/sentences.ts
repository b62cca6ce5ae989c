/**
 * Sentences with holes. The engine never speaks: it emits a code and parameters, and the sentence in English and
 * Chinese stands beside the code. `{name}` is a hole; the compiler checks that a caller fills every one.
 */
export type Language = 'en' | 'zh';

/** A sentence inside a sentence (a reason, a problem): said in the language of the whole, a list as lines. */
export interface Coded {
  readonly code: string;
  readonly params: Readonly<Record<string, Value>>;
}

export type Value = string | number | Coded | readonly Coded[];

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
  if (!sentence) return `${code} ${JSON.stringify(params)}`;
  const inner = (each: Coded): string => say(table, each.code, each.params, language);
  const said = Object.entries(params).map(([name, value]) => [name, nested(value, inner)]);
  return fill(sentence[language], Object.fromEntries(said));
}

function nested(value: Value, inner: (each: Coded) => string): string {
  if (typeof value !== 'object') return String(value);
  return 'code' in value ? inner(value) : value.map((each) => `\n- ${inner(each)}`).join('');
}
