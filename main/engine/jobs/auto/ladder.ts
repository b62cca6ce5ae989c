/**
 * What the user's `rollBack` means for each layer: stage s is the configuration with the first s roll-backs applied to every layer that
 * they change. Layers that the user or the target left float are no part of it. Throws ROLL_BACK_OBSERVER, ROLL_BACK_NOTHING.
 */
import type { RollBack, RolledBack } from '../../../../proto/auto';
import { fail } from '../../../../proto/errors';
import type { LayerChange } from '../../../../proto/job';
import { isQuantizedLayer, type LayerCapability, type LayerPlan, type QuantPlan } from '../../../../proto/plan';
import { observedValue } from '../../algorithms/quantize/plan';
import type { Configuration, Unit } from '../../algorithms/search/problem';
import { rollBackTargets } from '../../algorithms/search/rollBacks';
import { applyChoices } from '../../formats/amct/choices';
import type { AmctConfig } from '../../formats/amct/config';
import { planFromConfig } from '../../formats/amct/planFromConfig';
import { linksOf } from '../../graph/links';
import type { Graph } from '../../graph/onnx';

export interface Ladder {
  readonly rollBack: readonly RollBack[];
  /** By stage; not calibrated. */
  readonly plans: readonly QuantPlan[];
  readonly units: readonly Unit[];
  /** The configuration file of a configuration of the search. */
  config(configuration: Configuration): AmctConfig;
}

interface Step {
  readonly stage: number;
  /** Against the user's configuration. */
  readonly change: LayerChange;
}

export function ladderOf(
  user: { readonly config: AmctConfig; readonly plan: QuantPlan },
  capabilities: readonly LayerCapability[],
  graph: Graph,
  { rollBack, together }: { readonly rollBack: readonly RollBack[]; readonly together: boolean },
): Ladder {
  const candidates = user.plan.layers.filter(isQuantizedLayer).map(({ layer }) => layer);
  const steps = new Map<string, Step[]>(candidates.map((layer) => [layer, []]));
  const changed = (changes: Readonly<Record<string, LayerChange>>): AmctConfig =>
    applyChoices(user.config, capabilities, { ...kept(user.config), changes });
  const plans = [user.plan];
  rollBack.forEach((to, i) => {
    for (const [layer, own] of steps) {
      const change = changeOf(to, plans[i]!, layer, capabilities);
      if (change) own.push({ stage: i + 1, change: { ...own.at(-1)?.change, ...change } });
    }
    const last = Object.fromEntries(
      [...steps].flatMap(([layer, own]) => (own.length ? [[layer, own.at(-1)!.change]] : [])),
    );
    plans.push(planFromConfig(changed(last), capabilities));
  });
  const units = unitsOf(candidates, graph, together).flatMap((layers): Unit[] => {
    const stages = [...new Set(layers.flatMap((layer) => steps.get(layer)!.map(({ stage }) => stage)))].sort(
      (a, b) => a - b,
    );
    return stages.length > 0 ? [{ layers, stages }] : [];
  });
  if (units.length === 0) fail('ROLL_BACK_NOTHING', { rollBack: rollBack.join(', ') });
  const config = (configuration: Configuration): AmctConfig => {
    const changes = units.flatMap(({ layers }, unit) =>
      layers.flatMap((layer) => {
        const step = steps.get(layer)!.findLast(({ stage }) => stage <= configuration[unit]!);
        return step ? [[layer, step.change] as const] : [];
      }),
    );
    return changed(Object.fromEntries(changes));
  };
  return { rollBack, plans, units, config };
}

/** All that the choices of a user may change, as the configuration has it. */
function kept({ batch_num, do_fusion }: AmctConfig) {
  return { batchNum: batch_num, symmetric: false, fusion: do_fusion };
}

function changeOf(
  to: RollBack,
  plan: QuantPlan,
  name: string,
  capabilities: readonly LayerCapability[],
): LayerChange | undefined {
  const [kind, parameter = ''] = to.split(':') as [string, string?];
  const layer = plan.layers.find((each) => each.layer === name) as LayerPlan;
  const capability = capabilities.find((each) => each.layer === name)!;
  return rollBackTargets.get(kind)!.change(layer, capability, parameter);
}

/** One unit a layer, or one for all layers that read the same tensor. */
function unitsOf(layers: readonly string[], graph: Graph, together: boolean): string[][] {
  if (!together) return layers.map((layer) => [layer]);
  const { node } = linksOf(graph);
  const byTensor = new Map<string, string[]>();
  for (const layer of layers) {
    const tensor = observedValue(graph, node.get(layer)!);
    byTensor.set(tensor, [...(byTensor.get(tensor) ?? []), layer]);
  }
  return [...byTensor.values()];
}

/** What has become of which layer. */
export function rolledBackOf(
  { units, rollBack }: Pick<Ladder, 'units' | 'rollBack'>,
  configuration: Configuration,
): RolledBack[] {
  return units.flatMap(({ layers }, unit) => {
    const to = rollBack[configuration[unit]! - 1];
    return to ? layers.map((layer) => ({ layer, to })) : [];
  });
}
