/** A sentence of proto, taken apart for the eye: what happened stands first, the rest below it. */
export interface Parts {
  readonly what: string;
  readonly rest: readonly string[];
}

/** Splits after the first full stop, in either language, that ends a sentence and stands in no quotation; lists keep their lines. */
export function partsOf(sentence: string): Parts {
  const [head = '', ...lines] = sentence.split('\n');
  const [what = '', ...more] = head.split(/(?<=[.!?])\s+(?=\p{Lu}|\p{Lo})|(?<=[。！？])(?!$|”|）)/u);
  return { what, rest: [...more, ...lines].filter((line) => line !== '') };
}
