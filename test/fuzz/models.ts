/** What a fuzz run starts from, and its inputs by number. */
import { readFileSync, existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { encodeModel, join } from '../../main/engine/graph/encode';
import { sharedModels } from '../kit/shared';
import { smallNetwork, tinyModel } from '../kit/models';
import { damagedBytes } from './bytes';
import { Dice } from './dice';
import { damagedFields } from './fields';
import { OPERATOR_MODELS } from './operatorModels';
import { damagedValues } from './values';

export interface Mutant {
  readonly data: Uint8Array;
  /** How it was made. */
  readonly what: string;
}

export interface Bases {
  readonly small: readonly Uint8Array[];
  /** Real models, up to a few megabytes. */
  readonly real: readonly Uint8Array[];
}

const LARGEST_BYTES = 2 << 20;

/** The smallest models, and with `real` the sample and whatever is in the data collection. */
export function bases(real: boolean): Bases {
  const small = [
    ...OPERATOR_MODELS,
    ...[tinyModel(), smallNetwork(), smallNetwork()].map((model) => join(encodeModel(model))),
  ];
  if (!real) return { small, real: [] };
  const sample = fileURLToPath(new URL('../../../main/engine/sample/model.onnx', import.meta.url));
  const files = [sample, ...sharedModels()].filter((path) => existsSync(path) && statSync(path).size <= LARGEST_BYTES);
  return { small, real: files.map((path) => new Uint8Array(readFileSync(path))) };
}

/** Input number `index` of a run with that seed. */
export function mutant({ small, real }: Bases, seed: number, index: number): Mutant {
  const dice = new Dice(seed, index);
  const base = real.length > 0 && dice.chance(0.05) ? dice.pick(real) : dice.pick(small);
  const kind = dice.below(10);
  const damage = kind < 6 ? damagedValues : kind < 8 ? damagedFields : damagedBytes;
  return damage(base, dice);
}
