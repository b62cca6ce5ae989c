/** A process that judges one input after the other, until one kills it. */
import { compress } from './compress';
import { deaf, examine, execute, judge, type Verdict } from './judge';
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
  for (const step of [examine, execute, (model: string) => compress(model, deaf)]) {
    const verdict = await judge(() => step(path));
    if (verdict.kind !== 'accepted') return verdict;
  }
  return { kind: 'accepted' };
}
