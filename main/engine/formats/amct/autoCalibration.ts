/**
 * AMCT's files of an accuracy-based calibration (amct-spec §10.1, amct-facts §10): the ranking, the record of the tries, the final
 * configuration (a config.json). The tool writes the record as objects one behind the other, which no JSON reader takes; ours is a
 * list unless its form is asked for, and both are read. In the record `true` is: as configured, `false`: rolled back.
 *
 * Throws AUTO_RECORD_INVALID.
 */
import type { RankingEntry, TryReport } from '../../../../proto/auto';
import { fail } from '../../../../proto/errors';
import { Float, writeJson, type Json } from './jsonWrite';

export const RANKING = 'accuracy_based_auto_calibration_ranking_information.json';
export const FINAL_CONFIG = 'accuracy_based_auto_calibration_final_config.json';
export const RECORD = 'accuracy_based_auto_calibration_record.json';

/** [[layer, value], …], most sensitive first: with CosineSimilarity the tool's own, ascending. */
export function rankingJson(ranking: readonly RankingEntry[]): Json {
  return ranking.flatMap(({ layers, value }) => layers.map((layer) => [layer, new Float(value)]));
}

/** `layers`: all that could be rolled back, in the order of the configuration; the ranked order is used once it is known. */
export function recordJson(
  tries: readonly Pick<TryReport, 'rolledBack' | 'accepted' | 'drop' | 'value'>[],
  layers: readonly string[],
  ranking: readonly RankingEntry[],
  { concatenated = false } = {},
): string {
  const ranked = ranking.flatMap((entry) => entry.layers);
  const objects = tries.map(({ rolledBack, accepted, drop, value }, i): Json => {
    const gone = new Set(rolledBack.map(({ layer }) => layer));
    const order = i === 0 || ranked.length === 0 ? layers : ranked;
    return new Map<string, Json>([
      ['roll_back_config', new Map(order.map((layer) => [layer, !gone.has(layer)]))],
      ['metric_eval', [accepted, new Float(drop ?? value)]],
    ]);
  });
  return concatenated ? objects.map((each) => writeJson(each)).join('') : writeJson(objects);
}

/** A try as the record has it. */
export interface RecordedTry {
  /** By layer: still as configured. */
  readonly layers: Readonly<Record<string, boolean>>;
  readonly accepted: boolean;
  readonly loss: number;
}

/** Reads either form. */
export function readRecordJson(text: string, file: string): RecordedTry[] {
  return objectsIn(text, file).map((each): RecordedTry => {
    const { roll_back_config: layers, metric_eval: metric } = each as {
      roll_back_config?: Record<string, boolean>;
      metric_eval?: [boolean, number];
    };
    if (typeof layers !== 'object' || !Array.isArray(metric) || typeof metric[1] !== 'number')
      return fail('AUTO_RECORD_INVALID', { file });
    return { layers, accepted: metric[0], loss: metric[1] };
  });
}

/** `{…}{…}` has a `}` before a `{` where a list has a comma between: no string of the file holds braces side by side with line ends. */
function objectsIn(text: string, file: string): unknown[] {
  const list = /^\s*\[/.test(text) ? text : `[${text.replaceAll(/\}\s*\{/g, '},{')}]`;
  try {
    const read: unknown = JSON.parse(list);
    return Array.isArray(read) ? read : fail('AUTO_RECORD_INVALID', { file });
  } catch (error) {
    if (error instanceof SyntaxError) return fail('AUTO_RECORD_INVALID', { file });
    throw error;
  }
}
