/** A sentence of proto, taken apart for the eye: what happened stands first, the rest below it. */
export interface Parts {
  readonly what: string;
  readonly rest: readonly string[];
}

/** Up to a full stop of either language; one within Chinese quotation marks, a name or a number ends nothing. */
const SENTENCE = /(?:“[^”]*”|[^。！？.!?]|[.!?](?!\s+\p{Lu}))+(?:[。！？]|[.!?](?=\s))?/gu;

/** Lists keep their lines. */
export function partsOf(sentence: string): Parts {
  const [head = '', ...lines] = sentence.split('\n');
  const [what = head, ...more] = (head.match(SENTENCE) ?? []).map((part) => part.trim());
  return { what, rest: [...more, ...lines].filter((line) => line !== '') };
}
