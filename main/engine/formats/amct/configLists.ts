/** Lists of layer names in a configuration: each must be of the model, and stand there once. */
import type { LayerCapability } from '../../../../proto/plan';
import { nearestName } from '../nearest';
import type { Problems } from '../problems';
import type { LayerConfig } from './config';

export interface Where {
  readonly line: number;
  readonly key: string;
}

/** Operators that BN fusion joins. */
const FUSED = ['Conv', 'BatchNormalization'];

export function reportRepeated(problems: Problems, values: readonly string[], { line, key }: Where): void {
  const seen = new Set<string>();
  for (const value of values) {
    if (seen.has(value)) problems.add('CONFIG_DUPLICATE_ENTRY', { line, key, value });
    seen.add(value);
  }
}

/** The layer of a name; undefined where the model has none, which is reported. */
export function layerOf(
  problems: Problems,
  layer: string,
  { line, key }: Where,
  byName: ReadonlyMap<string, LayerCapability>,
): LayerCapability | undefined {
  const found = byName.get(layer);
  if (!found) {
    const nearest = problems.full ? '' : nearestName(layer, byName.keys());
    problems.add('CONFIG_UNKNOWN_LAYER', { line, key, layer, nearest });
  }
  return found;
}

export function checkSkipFusion(
  problems: Problems,
  names: readonly string[],
  where: Where,
  capabilities: readonly LayerCapability[],
): void {
  const byName = new Map(capabilities.map((each) => [each.layer, each]));
  reportRepeated(problems, names, where);
  for (const name of names) {
    const found = layerOf(problems, name, where, byName);
    if (!found || FUSED.includes(found.op)) continue;
    problems.add('CONFIG_SKIP_FUSION', { line: where.line, layer: name, op: found.op, allowed: FUSED.join(', ') });
  }
}

/** A file that leaves nothing to do is a mistake; said only where nothing else is wrong, which would explain it. */
export function checkAnyLeft(problems: Problems, layers: ReadonlyMap<string, LayerConfig>): void {
  const left = [...layers.values()].some(({ quant_enable }) => quant_enable);
  if (!left && problems.empty) problems.add('CONFIG_NOTHING_LEFT', { count: layers.size });
}
