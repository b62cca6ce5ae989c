/** What several parts of the report ask about a run. */
import { differenceUnit, metricDigits, metricFacts, type MetricFacts } from '../../../proto/metricNames';
import type { LayerReport, MetricValue, RunResult } from '../../../proto/job';
import type { Sentence } from '../../../proto/sentences';
import { fixedText, signedText } from '../../../proto/units';
import type { ReportInput } from './input';

/** The measured values with how to read them; undefined where nothing was evaluated. */
export interface Measured {
  readonly facts: MetricFacts;
  readonly float: MetricValue | null;
  readonly compressed: MetricValue;
  readonly change?: Change;
}

export interface Change {
  readonly delta: number;
  readonly ci95: readonly [number, number] | null;
  /** Better and worse only where the interval does not contain 0 (or where there is none). */
  readonly judgement: 'better' | 'worse' | 'chance';
}

export function measured({ result, higherIsBetter }: ReportInput): Measured | undefined {
  const { float, compressed, delta, deltaCi95: ci95 } = result;
  if (!compressed) return undefined;
  const known = metricFacts(compressed.metric);
  const facts = { ...known, higherIsBetter: higherIsBetter ?? known.higherIsBetter };
  if (delta === null) return { facts, float, compressed };
  return { facts, float, compressed, change: { delta, ci95, judgement: judged(delta, ci95, facts) } };
}

function judged(delta: number, ci95: RunResult['deltaCi95'], { higherIsBetter }: MetricFacts): Change['judgement'] {
  const [low, high] = ci95 ?? [delta, delta];
  if (low <= 0 && high >= 0) return 'chance';
  return low > 0 === higherIsBetter ? 'better' : 'worse';
}

/** −0.13 pp */
export function differenceText(value: number, { facts, compressed }: Measured): Sentence {
  const unit = differenceUnit(facts);
  const text = signedText(value, metricDigits(compressed.value, facts));
  return { en: `${text} ${unit.en}`.trim(), zh: `${text} ${unit.zh}`.trim() };
}

/** A bare number in the metric's decimals, for intervals. */
export function boundText(value: number, { facts, compressed }: Measured, signed: boolean): string {
  return (signed ? signedText : fixedText)(value, metricDigits(compressed.value, facts));
}

/** The error that tells the culprit from the victims: of the layer alone where that was measured, else the accumulated. */
export function ownError(layer: LayerReport): { cosine: number; sqnrDb: number } | undefined {
  if (layer.alone) return layer.alone;
  const { cosine, sqnrDb } = layer;
  return cosine === undefined || sqnrDb === undefined ? undefined : { cosine, sqnrDb };
}

/** Layers with a measured error, the worst first; equals stay in the order of the graph. */
export function worstFirst(layers: readonly LayerReport[]): LayerReport[] {
  return layers
    .filter((layer) => ownError(layer) !== undefined)
    .sort((a, b) => ownError(a)!.cosine - ownError(b)!.cosine || ownError(a)!.sqnrDb - ownError(b)!.sqnrDb);
}
