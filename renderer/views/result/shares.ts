/** How work and weights are spread over bit widths. */
import type { GraphFacts } from '../../../proto/graphView';
import type { LayerReport } from '../../../proto/job';

export interface Share {
  /** null: float. */
  readonly bits: number | null;
  readonly layers: number;
  readonly macs: number;
  /** Of weights as the float model stores them. */
  readonly weightBytes: number;
}

/** Most bits first, float before all; what is no layer counts as float. */
export function sharesOf(layers: readonly LayerReport[], { nodes }: Pick<GraphFacts, 'nodes'>): Share[] {
  const bitsOf = new Map(layers.map(({ name, bits }) => [name, bits?.weight ?? bits?.data ?? null]));
  const shares = new Map<number | null, { layers: number; macs: number; weightBytes: number }>();
  for (const { name, macs, weightBytes } of nodes) {
    if (macs === 0 && weightBytes === 0 && !bitsOf.has(name)) continue;
    const bits = bitsOf.get(name) ?? null;
    const share = shares.get(bits) ?? { layers: 0, macs: 0, weightBytes: 0 };
    share.layers += bitsOf.has(name) ? 1 : 0;
    share.macs += macs;
    share.weightBytes += weightBytes;
    shares.set(bits, share);
  }
  return [...shares]
    .map(([bits, share]) => ({ bits, ...share }))
    .sort((a, b) => (b.bits ?? Infinity) - (a.bits ?? Infinity));
}
