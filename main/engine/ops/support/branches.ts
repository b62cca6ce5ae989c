/** Graphs inside nodes: what is known of a value that has several origins. */
import type { Dim } from '../../graph/build';
import type { MaybeType } from '../operator';

/** What is true of both types. */
export function common(a: MaybeType, b: MaybeType): MaybeType {
  if (!a || !b) return undefined;
  const dataType = a.dataType === b.dataType ? a.dataType : 0;
  if (!a.shape || a.shape.length !== b.shape?.length) return { dataType };
  return { dataType, shape: a.shape.map((dim, i): Dim => (dim === b.shape![i] ? dim : null)) };
}

/**
 * Outputs of a body whose first outputs are its states again: states are widened until a round does not change what is
 * known of them. Each round can only take knowledge away, so it ends.
 */
export function settled(
  states: readonly MaybeType[],
  run: (states: readonly MaybeType[]) => readonly MaybeType[],
): readonly MaybeType[] {
  let known = states.map((type) => common(type, type));
  for (;;) {
    const outputs = run(known);
    const next = known.map((type, i) => common(type, outputs[i]));
    if (next.every((type, i) => isSame(type, known[i]))) return [...next, ...outputs.slice(known.length)];
    known = next;
  }
}

function isSame(a: MaybeType, b: MaybeType): boolean {
  if (!a || !b) return a === b;
  if (a.dataType !== b.dataType || a.shape?.length !== b.shape?.length) return false;
  return !a.shape || a.shape.every((dim, i) => dim === b.shape![i]);
}
