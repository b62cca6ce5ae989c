/** A process that judges one input after the other, until one kills it. */
import { examine, execute, judge, type Verdict } from './judge';
import { TEXT_KINDS } from './texts';

export interface Question {
  /** A model, or the name of a kind of text. */
  readonly kind: string;
  readonly path: string;
}

process.on('message', ({ kind, path }: Question) => {
  void answer(kind, path).then((verdict) => process.send?.(verdict));
});
process.on('disconnect', () => process.exit());

async function answer(kind: string, path: string): Promise<Verdict> {
  if (kind !== 'model') return judge(() => TEXT_KINDS.find(({ name }) => name === kind)!.read(path));
  const first = await judge(() => examine(path));
  return first.kind === 'accepted' ? judge(() => execute(path)) : first;
}
