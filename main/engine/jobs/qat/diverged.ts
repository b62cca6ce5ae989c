/** A training that went astray ends with the step, the layer where it began, and advice. Throws TRAINING_DIVERGED. */
import { fail } from '../../../../proto/errors';
import type { ORIGINS } from '../../../../proto/origins';
import type { Coded } from '../../../../proto/sentences';
import { usesOf } from '../../graph/links';
import type { Values } from '../../runtime/session';
import { firstNotFinite, type NotFinite } from '../../train/diverged';
import { originOf } from '../../train/origin';
import type { GraphModel, State } from '../../train/step';
import type { Trainer } from '../../train/trainer';
import type { QatModel } from './model';
import type { OpenQat } from './open';

export interface Diverged {
  readonly open: Pick<OpenQat, 'start' | 'learningRate' | 'ptq'>;
  readonly model: QatModel;
  readonly trainer: Trainer;
  readonly step: number;
  readonly loss: number;
  /** The graph that was run, and everything that it was fed with each part of the batch. */
  readonly graph: { readonly model: GraphModel };
  readonly fed: readonly Values[];
}

export async function failDiverged(diverged: Diverged): Promise<never> {
  const { open, step, loss } = diverged;
  const place = (await placeOf(diverged)) ?? coded('ORIGIN_UNKNOWN', {});
  return fail('TRAINING_DIVERGED', { step, loss: String(loss), place, rate: open.learningRate });
}

async function placeOf(diverged: Diverged): Promise<Coded | undefined> {
  const { open, model, graph, trainer } = diverged;
  const layerOf = layersOf(open.start, model);
  const updated = (value: string): Coded => coded('ORIGIN_UPDATE', { value, layer: layerOf.get(value)! });
  const found = await inParts(diverged);
  if (!found) return drift(model.step.states, trainer, layerOf);
  if ('value' in found) {
    // What the optimizer remembers of a weight is called after it.
    const weight = [found.value, found.value.replace(/\.[^.]*$/, '')].find((each) => layerOf.has(each));
    return weight ? updated(weight) : coded('ORIGIN_INPUT', { value: found.value });
  }
  const layers = new Set(open.start.graph.node.map(({ name }) => name));
  const origin = originOf(graph.model.graph, found.node, { layers, weights: new Set(layerOf.keys()) });
  switch (origin?.pass) {
    case 'forward':
      return coded('ORIGIN_FORWARD', { layer: origin.layer });
    case 'gradient':
      return coded('ORIGIN_GRADIENT', { layer: origin.layer });
    case 'update':
      return updated(origin.weight);
    case 'loss':
      return coded('ORIGIN_LOSS', {});
    default:
      return undefined;
  }
}

async function inParts({ open, graph, fed }: Diverged): Promise<NotFinite | undefined> {
  for (const feeds of fed) {
    const found = await firstNotFinite(graph, feeds, open.ptq.threads);
    if (found) return found;
  }
  return undefined;
}

const coded = (code: keyof typeof ORIGINS, params: Coded['params']): Coded => ({ code, params });

/** What is trained, by the layer that it belongs to: weights, and the parameters of quantizers. */
function layersOf({ graph }: GraphModel, { step, quantizers }: QatModel): ReadonlyMap<string, string> {
  const read = step.states.flatMap(({ name }) => {
    const [use] = usesOf(graph, name);
    return use ? [[name, use.node.name] as const] : [];
  });
  const ofData = quantizers.ranges.flatMap(({ parameters, layers }) =>
    parameters.map((name) => [name, layers[0]!] as const),
  );
  const ofWeights = quantizers.weights.flatMap(({ parameters, layer }) =>
    parameters.map((name) => [name, layer] as const),
  );
  return new Map([...read, ...ofData, ...ofWeights]);
}

/** The weight that is farthest from where it began, in proportion to its size: max ‖w − w₀‖ / ‖w₀‖. */
function drift(states: readonly State[], trainer: Trainer, layerOf: ReadonlyMap<string, string>): Coded | undefined {
  const moves = states.flatMap(({ name, dims, initial }) => {
    const layer = dims.length > 1 ? layerOf.get(name) : undefined;
    const now = trainer.value(name)?.now;
    const times = now && norm(now.map((value, i) => value - initial[i]!)) / norm(initial);
    return layer !== undefined && times !== undefined && Number.isFinite(times) ? [{ name, layer, times }] : [];
  });
  const [first] = moves.sort((a, b) => b.times - a.times);
  return first && coded('ORIGIN_DRIFT', { value: first.name, layer: first.layer, times: first.times.toPrecision(2) });
}

const norm = (values: Float32Array): number => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
