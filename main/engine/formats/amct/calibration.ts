/** One CalibrationConfig of a simple configuration: its algorithms and their values (amct-spec §5.2). */
import type { Problems } from '../problems';
import { SEARCH_RANGE, type ActivationDraft, type LayerDraft } from './config';
import { EXTENSION_OBSERVERS, extensionOf, observerNamed, ruleOf } from './extension';
import { shortestFloat32 } from './numbers';
import { RULES, searchStep, type Rule } from './rules';
import type { Where } from './configLists';
import type { TextFile, TextMessage } from './textReader';

interface DataType {
  readonly asymmetric?: boolean;
  readonly dst_type?: 'INT8' | 'INT16';
}

interface Ifmr extends DataType {
  readonly search_range_start?: number;
  readonly search_range_end?: number;
  readonly search_step?: number;
  readonly max_percentile?: number;
  readonly min_percentile?: number;
}

interface Hfmg extends DataType {
  readonly num_of_bins?: number;
}

/** Ours, see extension.ts. */
interface Extended extends DataType {
  readonly observer: string;
  readonly param?: readonly { readonly name: string; readonly value: number }[];
}

interface Arq {
  readonly channel_wise?: boolean;
  readonly quant_bits?: number;
}

export interface CalibrationMessage {
  readonly arq_quantize?: Arq;
  readonly ada_quantize?: object;
  readonly nuq_quantize?: object;
  readonly ifmr_quantize?: Ifmr;
  readonly hfmg_quantize?: Hfmg;
  readonly mcs_quantize?: Extended;
  readonly dmq_balancer?: { readonly migration_strength?: number };
}

/** What a CalibrationConfig asks of the layers that take it over, and where it stands. */
export interface Calibration {
  readonly draft: LayerDraft;
  /** Written for this layer or type: what cannot be carried out is an error; in common_config it is left out. */
  readonly override: boolean;
  /** Where a field of one of its algorithms stands. */
  where(algorithm: string, field: string): Where;
}

/** The file that states it, and where its problems go. */
export interface CalibrationSource {
  readonly text: TextFile;
  readonly problems: Problems;
  /** How messages call the place: `common_config`, … */
  readonly path: string;
  readonly override: boolean;
}

const LATER = ['ada_quantize', 'nuq_quantize'] as const;

export function readCalibration(source: CalibrationSource, message: CalibrationMessage): Calibration {
  const { text, problems, path, override } = source;
  for (const key of LATER) {
    if (!message[key]) continue;
    problems.add('CONFIG_LATER', { line: text.line(message, key), key: `${path}.${key}`, value: '{…}' });
  }
  const reader = new Reader(source, message);
  const { arq_quantize: arq, dmq_balancer: balancer } = message;
  const draft: LayerDraft = {
    dmq_balancer_param:
      balancer && (reader.number('dmq_balancer', 'migration_strength', RULES.dmq_balancer_param) ?? 0.5),
    activation: readActivation(reader, message),
    weight: arq && {
      channel_wise: arq.channel_wise,
      num_bits: reader.number('arq_quantize', 'quant_bits', RULES.weightBits),
    },
  };
  return { draft, override, where: (algorithm, field) => reader.where(algorithm, field) };
}

function readActivation(reader: Reader, message: CalibrationMessage): ActivationDraft | undefined {
  const { ifmr_quantize: ifmr, hfmg_quantize: hfmg, mcs_quantize: extended } = message;
  if (ifmr) return { ...readIfmr(reader), ...dataOf(ifmr) };
  if (extended) return { ...readExtension(reader, extended), ...dataOf(extended) };
  if (!hfmg) return undefined;
  const num_of_bins = reader.number('hfmg_quantize', 'num_of_bins', RULES.num_of_bins);
  return { act_algo: 'hfmg', num_of_bins, ...dataOf(hfmg) };
}

function readIfmr(reader: Reader): ActivationDraft {
  const number = (field: string, rule?: Rule<number>): number | undefined =>
    reader.number('ifmr_quantize', field, rule);
  const start = number('search_range_start') ?? SEARCH_RANGE[0];
  const end = number('search_range_end') ?? SEARCH_RANGE[1];
  const sound = RULES.search_range.holds([start, end]);
  if (!sound) reader.refuse('ifmr_quantize', 'search_range_end', `[${start}, ${end}]`, RULES.search_range.allowed);
  return {
    act_algo: 'ifmr',
    max_percentile: number('max_percentile', RULES.max_percentile),
    min_percentile: number('min_percentile', RULES.min_percentile),
    search_range: [start, end],
    search_step: number('search_step', sound ? searchStep([start, end]) : undefined),
  };
}

function readExtension(reader: Reader, { observer, param = [] }: Extended): ActivationDraft {
  if (!EXTENSION_OBSERVERS.includes(observer)) {
    reader.refuse('mcs_quantize', 'observer', observer, EXTENSION_OBSERVERS.join(', '));
    return {};
  }
  const act_algo = extensionOf(observer);
  const { parameters } = observerNamed(act_algo);
  const stated = param.map(({ name, value: written }): [string, number] => {
    const value = Number.isInteger(written) ? written : shortestFloat32(written);
    const known = parameters.find((each) => each.name === name);
    if (!known) reader.unknown('mcs_quantize', name, parameters);
    else if (!ruleOf(known).holds(value)) reader.refuse('mcs_quantize', name, value, ruleOf(known).allowed);
    return [name, value];
  });
  return { act_algo, params: Object.fromEntries(stated) };
}

function dataOf({ dst_type, asymmetric }: DataType): ActivationDraft {
  return { num_bits: dst_type === 'INT16' ? 16 : 8, asymmetric };
}

class Reader {
  constructor(
    private readonly source: CalibrationSource,
    private readonly message: CalibrationMessage,
  ) {}

  /** A number with the fewest digits that the file can have meant: 0.3 and not the float32 next to it. */
  number(algorithm: keyof CalibrationMessage, field: string, rule?: Rule<number>): number | undefined {
    const stated = (this.message[algorithm] as TextMessage)[field];
    if (typeof stated !== 'number') return undefined;
    const value = Number.isInteger(stated) ? stated : shortestFloat32(stated);
    if (!rule || rule.holds(value)) return value;
    this.refuse(algorithm, field, value, rule.allowed);
    return undefined;
  }

  refuse(algorithm: keyof CalibrationMessage, field: string, value: string | number, allowed: string): void {
    this.source.problems.add('CONFIG_VALUE', { ...this.where(algorithm, field), value, allowed });
  }

  unknown(algorithm: string, field: string, known: readonly { readonly name: string }[]): void {
    const names = known.map(({ name }) => name).join(', ') || '–';
    this.source.problems.add('CONFIG_UNKNOWN_KEY', { ...this.where(algorithm, field), known: names });
  }

  where(algorithm: string, field: string): Where {
    const { text, path } = this.source;
    const inner = (this.message as TextMessage)[algorithm] as object | undefined;
    return { line: text.line(inner ?? this.message, field), key: `${path}.${algorithm}.${field}` };
  }
}
