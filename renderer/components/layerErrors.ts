/** How far layers are from float, for charts and sentences: which number, in which order, which are the worst. */
import type { LayerReport } from '../../proto/job';

export const layerMetrics = ['sqnr', 'cosine'] as const;
export type LayerMetric = (typeof layerMetrics)[number];
/** With all layers quantized up to here, or this layer alone. */
export const layerParts = ['accumulated', 'alone'] as const;
export type LayerPart = (typeof layerParts)[number];
export const layerOrders = ['graph', 'worst'] as const;
export type LayerOrder = (typeof layerOrders)[number];

/** What ONNX Runtime's float arithmetic leaves: a log axis ends here. */
const LEAST_ERROR = 1e-9;

/** Of a bar: SQNR in dB, or 1 − cosine (0 is the same direction). undefined where it was not measured. */
export function errorOf(layer: LayerReport, metric: LayerMetric, part: LayerPart): number | undefined {
  const from = part === 'alone' ? layer.alone : layer;
  if (metric === 'sqnr') return finite(from?.sqnrDb);
  const cosine = finite(from?.cosine);
  return cosine === undefined ? undefined : Math.max(LEAST_ERROR, 1 - cosine);
}

const finite = (value: number | null | undefined): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

/** Layers that were measured. */
export function measuredLayers(
  layers: readonly LayerReport[],
  metric: LayerMetric,
  part: LayerPart,
  order: LayerOrder,
): LayerReport[] {
  const measured = layers.filter((layer) => errorOf(layer, metric, part) !== undefined);
  if (order === 'graph') return measured;
  const sign = metric === 'sqnr' ? 1 : -1;
  return measured.sort((a, b) => sign * (errorOf(a, metric, part)! - errorOf(b, metric, part)!));
}

const SHORT = 16;

/** For an axis: long names tell layers apart at their ends. */
export const shortName = (name: string): string => (name.length > SHORT ? `…${name.slice(1 - SHORT)}` : name);

/** The layers that alone cost most. */
export function worstLayers(layers: readonly LayerReport[], most: number): { name: string; sqnrDb: number }[] {
  return measuredLayers(layers, 'sqnr', 'alone', 'worst')
    .slice(0, most)
    .map((layer) => ({ name: layer.name, sqnrDb: errorOf(layer, 'sqnr', 'alone')! }));
}
