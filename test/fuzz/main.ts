/**
 * `npm run fuzz -- --seed 1 --models 10000 --texts 1000`: damaged models and texts to the whole engine, ONNX Runtime included, in
 * child processes. `--only N` repeats one model, `--keep DIR` says where inputs that killed a child or found a bug go. Exit
 * code 1 where there are any.
 */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Question } from './child';
import { bases, mutant } from './models';
import { damagedText, writeNeighbours } from './texts';
import { Worker, type Outcome } from './worker';

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    models: { type: 'string', default: '10000' },
    texts: { type: 'string', default: '1000' },
    only: { type: 'string' },
    keep: { type: 'string' },
  },
});
const seed = Number(options.seed);
const home = mkdtempSync(join(tmpdir(), 'fuzz-'));
const keep = options.keep ?? mkdtempSync(join(tmpdir(), 'fuzz-found-'));
mkdirSync(keep, { recursive: true });
const counts = new Map<string, number>();
const found: string[] = [];

/** Input `index` as a file in `folder`. */
type Make = (folder: string, index: number) => Question & { readonly what: string };

function makeModels(): Make {
  const all = bases(true);
  return (folder, index) => {
    const { data, what } = mutant(all, seed, index);
    const path = join(folder, 'model.onnx');
    writeFileSync(path, data);
    return { kind: 'model', path, what };
  };
}

const makeText: Make = (folder, index) => {
  const { kind, text } = damagedText(seed, index);
  const path = join(folder, kind.name);
  writeFileSync(path, text);
  return { kind: kind.name, path, what: kind.name };
};

function note(outcome: Outcome, what: string, index: number, path: string): void {
  const key = outcome.kind === 'refused' ? `refused ${outcome.code}` : outcome.kind;
  counts.set(key, (counts.get(key) ?? 0) + 1);
  if (outcome.kind === 'accepted' || outcome.kind === 'refused') return;
  const copy = join(keep, `${seed}-${index}-${path.split('/').at(-1)!}`);
  copyFileSync(path, copy);
  const why = outcome.kind === 'crash' ? outcome.cause : outcome.detail.split('\n').slice(0, 4).join('\n    ');
  found.push(copy);
  console.log(`${outcome.kind}: ${index} (${what}) ${why}\n  ${copy}`);
}

/** All numbers from `first` to before `end`, dealt out to one worker a core. */
async function run(make: Make, first: number, end: number): Promise<void> {
  let next = first;
  const lane = async (number: number): Promise<void> => {
    const folder = join(home, String(number));
    mkdirSync(folder, { recursive: true });
    writeNeighbours(folder);
    const worker = new Worker();
    while (next < end) {
      const index = next++;
      const { what, ...question } = make(folder, index);
      const outcome = await worker.ask(question);
      note(outcome, what, index, question.path);
      if (options.only) console.log(outcome);
      if (index % 1000 === 999) console.log(`… ${index + 1}`);
    }
    worker.stop();
  };
  await Promise.all(Array.from({ length: availableParallelism() }, (_, number) => lane(number)));
}

const began = performance.now();
const only = options.only === undefined ? undefined : Number(options.only);
await run(makeModels(), only ?? 0, only === undefined ? Number(options.models) : only + 1);
if (only === undefined) await run(makeText, 0, Number(options.texts));
rmSync(home, { recursive: true, force: true });
if (found.length === 0 && !options.keep) rmSync(keep, { recursive: true });
console.log(`\n| outcome | inputs |\n| --- | --- |`);
for (const [key, count] of [...counts].sort(([, a], [, b]) => b - a)) console.log(`| ${key} | ${count} |`);
const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
console.log(
  `\n${total} inputs in ${((performance.now() - began) / 1000).toFixed(0)} s, seed ${seed}; ${found.length} found`,
);
process.exitCode = found.length > 0 ? 1 : 0;
