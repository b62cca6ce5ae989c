/** What the heads of boxes say by their colour: the kind of operator, the bits that a run chose, or the error that it measured. */
import { categories, CATEGORY_COLOURS, type Category } from '../../../../proto/graphBox';
import type { Finding, LayerReport } from '../../../../proto/job';
import type { ChartColours } from '../../../theme/charts';
import type { Scene } from './scene';

export const modes = ['operator', 'bits', 'error'] as const;
export type Mode = (typeof modes)[number];

export interface Entry {
  /** i18n key below model.legend, or a text of its own. */
  readonly key?: string;
  readonly text?: string;
  readonly colour: string;
}

export interface Colouring {
  readonly head: (index: number) => string;
  readonly title: (index: number) => string;
  /** What occurs, in order. */
  readonly legend: readonly Entry[];
}

export function colouring(
  mode: Mode,
  scene: Scene,
  layers: readonly LayerReport[],
  colours: Pick<ChartColours, 'series' | 'ramp' | 'line' | 'ink'>,
): Colouring {
  if (mode === 'operator') return byCategory(scene);
  const reports = new Map(layers.map((layer) => [layer.name, layer]));
  const entryOf = mode === 'bits' ? bitsEntry(colours) : errorEntry(colours);
  const graver = mode === 'bits' ? leastBits : lowestSqnr;
  const nothing: Entry = { key: 'none', colour: colours.line };
  const entries = scene.boxes.map((_, i) => {
    const [report] = scene
      .names(i)
      .flatMap((name) => reports.get(name) ?? [])
      .sort((a, b) => graver(a) - graver(b));
    return (report && entryOf(report)) ?? nothing;
  });
  const present = new Map(entries.map((entry) => [entry.text ?? entry.key, entry]));
  const legend = [...present.values()].sort((a, b) => rank(a) - rank(b) || (a.text! < b.text! ? -1 : 1));
  const titles = new Map(legend.map(({ colour }) => [colour, readable(colour)]));
  return {
    head: (index) => entries[index]!.colour,
    title: (index) => titles.get(entries[index]!.colour)!,
    legend,
  };
}

/** A block looks like the gravest of its nodes. */
const leastBits = ({ bits }: LayerReport): number => (bits ? Math.min(bits.data, bits.weight ?? bits.data) : 32);
const lowestSqnr = ({ bits, sqnrDb, alone }: LayerReport): number => (bits ? (alone?.sqnrDb ?? sqnrDb ?? 1e3) : 1e4);

/** Figures first, then float, then what has none. */
const rank = ({ key }: Entry): number => (key === undefined ? 0 : key === 'none' ? 2 : 1);

function byCategory(scene: Scene): Colouring {
  const present = new Set<Category>(scene.boxes.map(({ category }) => category));
  return {
    head: (index) => CATEGORY_COLOURS[scene.boxes[index]!.category],
    title: () => '#fff',
    legend: categories.filter((each) => present.has(each)).map((key) => ({ key, colour: CATEGORY_COLOURS[key] })),
  };
}

/** The same colour for the same bits, on heads and on edges. */
export function bitsColours({ series }: Pick<ChartColours, 'series'>): (bits: number) => string {
  const known = new Map([
    [4, series[3]!],
    [8, series[0]!],
    [16, series[2]!],
  ]);
  return (bits) => known.get(bits) ?? series[4]!;
}

type EntryOf = (report: LayerReport) => Entry | undefined;

function bitsEntry({ series }: Pick<ChartColours, 'series'>): EntryOf {
  const colourOf = bitsColours({ series });
  return ({ bits }) => {
    if (!bits) return { key: 'float', colour: series[5]! };
    const least = Math.min(bits.data, bits.weight ?? bits.data);
    const text = `${bits.data}${bits.weight === null ? '' : ` / ${bits.weight}`} bit`;
    return { text, colour: colourOf(least) };
  };
}

/** SQNR in dB: the less, the graver. Steps of 10 dB, as far as 8 bits usually range. */
export const STEPS_DB = [10, 20, 30] as const;

function errorEntry({ ramp, series }: Pick<ChartColours, 'ramp' | 'series'>): EntryOf {
  return ({ bits, sqnrDb, alone }) => {
    if (!bits) return { key: 'float', colour: series[5]! };
    const value = alone?.sqnrDb ?? sqnrDb;
    if (value === undefined) return undefined;
    const step = STEPS_DB.filter((least) => value >= least).length;
    const texts = [`< ${STEPS_DB[0]} dB`, ...STEPS_DB.map((least) => `≥ ${least} dB`)];
    return { text: texts[step]!, colour: [ramp[3]!, ramp[2]!, ramp[1]!, ramp[0]!][step]! };
  };
}

/** Of the nodes in one box. */
export const gravestOf = (list: readonly (Finding['severity'] | undefined)[]): Finding['severity'] | undefined =>
  (['error', 'warning', 'note'] as const).find((each) => list.includes(each));

/** Black or white, whichever stands out more (WCAG's relative luminance); `colour` as '#rrggbb'. */
export function readable(colour: string): string {
  const channel = (at: number): number => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  const luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
  return luminance > 0.179 ? '#000' : '#fff';
}
