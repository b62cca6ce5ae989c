/** Usual ways to bring pixels of 0 … 255 into the range that a network was trained with: y = (x · scale − mean) / std. */
import { valueAt, type Path } from './description';
import { isPixelScale } from './numbers';

export interface Normalisation {
  readonly scale?: number;
  readonly mean?: readonly number[];
  readonly std?: readonly number[];
}

const scale = 1 / 255;

export const presets = {
  imagenet: { scale, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
  unit: { scale },
  signed: { scale, mean: [0.5], std: [0.5] },
  none: {},
} as const satisfies Record<string, Normalisation>;
export type PresetName = keyof typeof presets;
export const presetNames = Object.keys(presets) as PresetName[];

/** The preset that an input of the draft follows; undefined: numbers of its own. */
export function presetOf(input: unknown): PresetName | undefined {
  return presetNames.find((name) => {
    const preset: Normalisation = presets[name];
    const own = valueAt(input, ['scale']);
    const sameScale = preset.scale === undefined ? own === undefined : isPixelScale(own);
    return sameScale && same(valueAt(input, ['mean']), preset.mean) && same(valueAt(input, ['std']), preset.std);
  });
}

/** One number stands for all channels. */
function same(value: unknown, wanted: readonly number[] | undefined): boolean {
  if (value === undefined || wanted === undefined) return value === wanted;
  const list = Array.isArray(value) ? value : [value];
  const length = Math.max(list.length, wanted.length);
  const at = (values: readonly unknown[], i: number): unknown => (values.length === 1 ? values[0] : values[i]);
  return Array.from({ length }, (_, i) => i).every((i) => at(list, i) === at(wanted, i));
}

/** The changes that make an input follow a preset. */
export function following(name: PresetName, input: Path): (readonly [Path, unknown])[] {
  const { scale, mean, std }: Normalisation = presets[name];
  const one = (values: readonly number[] | undefined): unknown => (values?.length === 1 ? values[0] : values);
  return [
    [[...input, 'scale'], scale],
    [[...input, 'mean'], one(mean)],
    [[...input, 'std'], one(std)],
  ];
}
