/** A small slice of the fuzz run, without ONNX Runtime: whatever is given is taken or refused with a sentence of ours. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolders } from '../kit/temporary';
import { examine, judge, type Verdict } from './judge';
import { bases, mutant } from './models';
import { damagedText, TEXT_KINDS, writeNeighbours } from './texts';

const temporary = temporaryFolders();
const SEED = 7;
/** A few seconds; much more where the machine is busy with other things. */
const TIME_MS = 60_000;
const codes = (verdicts: readonly Verdict[]): Set<string> =>
  new Set(verdicts.map((each) => (each.kind === 'refused' ? each.code : each.kind)));

it(
  '300 damaged models',
  async () => {
    const all = bases(false);
    const path = join(temporary(), 'model.onnx');
    const verdicts: Verdict[] = [];
    for (let index = 0; index < 300; index++) {
      const { data, what } = mutant(all, SEED, index);
      writeFileSync(path, data);
      const verdict = await judge(() => examine(path));
      if (verdict.kind === 'bug') expect.fail(`${index} (${what}): ${verdict.detail}`);
      verdicts.push(verdict);
    }
    const seen = codes(verdicts);
    for (const code of ['accepted', 'MODEL_MALFORMED', 'ATTRIBUTE_INVALID', 'GRAPH_CYCLE', 'TENSOR_SIZE'])
      expect(seen).toContain(code);
  },
  TIME_MS,
);

it(
  'sound models and texts are taken',
  async () => {
    const folder = temporary();
    writeNeighbours(folder);
    for (const model of bases(false).small) {
      writeFileSync(join(folder, 'model.onnx'), model);
      expect(await judge(() => examine(join(folder, 'model.onnx')))).toEqual({ kind: 'accepted' });
    }
    for (const { name, sound, read } of TEXT_KINDS) {
      writeFileSync(join(folder, name), sound);
      expect([name, await judge(() => read(join(folder, name)))]).toEqual([name, { kind: 'accepted' }]);
    }
  },
  TIME_MS,
);

it(
  '100 damaged texts',
  async () => {
    const folder = temporary();
    writeNeighbours(folder);
    const verdicts: Verdict[] = [];
    for (let index = 0; index < 100; index++) {
      const { kind, text } = damagedText(SEED, index);
      const path = join(folder, kind.name);
      writeFileSync(path, text);
      const verdict = await judge(() => kind.read(path));
      if (verdict.kind === 'bug') expect.fail(`${index} (${kind.name}): ${verdict.detail}\n${text}`);
      verdicts.push(verdict);
    }
    expect(codes(verdicts).size).toBeGreaterThan(5);
  },
  TIME_MS,
);
