/** Damage on the level of bytes, as a bad disk or a broken download does it. */
import type { Dice } from './dice';

type Change = (data: Uint8Array, dice: Dice) => Uint8Array;

const joined = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));

const changes: Readonly<Record<string, Change>> = {
  flipped: (data, dice) => {
    const copy = data.slice();
    for (let n = 1 + dice.below(8); n > 0; n--) copy[dice.below(copy.length)]! ^= 1 << dice.below(8);
    return copy;
  },
  truncated: (data, dice) => data.subarray(0, dice.below(data.length)),
  beheaded: (data, dice) => data.subarray(dice.below(Math.min(data.length, 64))),
  cut: (data, dice) => {
    const from = dice.below(data.length);
    return joined(data.subarray(0, from), data.subarray(from + 1 + dice.below(20)));
  },
  stuffed: (data, dice) => {
    const at = dice.below(data.length);
    const stuffing = Uint8Array.from({ length: 1 + dice.below(12) }, () =>
      dice.pick([0, 1, 127, 128, 255, dice.below(256)]),
    );
    return joined(data.subarray(0, at), stuffing, data.subarray(at));
  },
  doubled: (data, dice) => joined(data, data.subarray(dice.below(data.length))),
  replaced: (data, dice) => {
    const copy = data.slice();
    const at = dice.below(copy.length);
    return copy.fill(dice.pick([0, 255, 128, 10]), at, at + 1 + dice.below(10));
  },
};

export function damagedBytes(model: Uint8Array, dice: Dice): { data: Uint8Array; what: string } {
  const what = dice.pick(Object.keys(changes));
  return { data: changes[what]!(model, dice), what: `bytes ${what}` };
}
