/** Which layer a node of a step belongs to, and which part of the step: forward pass, gradient, update, loss. */
import { linksOf } from '../graph/links';
import type { Graph, Node } from '../graph/onnx';

export type Origin =
  | { readonly pass: 'forward' | 'gradient'; readonly layer: string }
  /** Of a weight, or of a parameter of a quantizer. */
  | { readonly pass: 'update'; readonly weight: string }
  | { readonly pass: 'loss' };

/** What stands in the model that is trained. */
export interface Known {
  /** Names of its nodes. */
  readonly layers: ReadonlySet<string>;
  readonly weights: ReadonlySet<string>;
}

/** What an emitter adds to its scope: the operator, and a number where the name is taken (grad/emitter.ts). */
const OPERATOR = /\.[A-Za-z0-9]+(?:_\d+)?$/;
const QUANTIZER = /\.(?:weight_)?quant$/;

/** A node that serves all weights, as the norm of their gradients does, tells of the first layer before it. */
export function originOf(graph: Graph, node: Node, known: Known): Origin | undefined {
  const { producer } = linksOf(graph);
  const seen = new Set<Node>();
  const search = (at: Node | undefined): Origin | undefined => {
    if (!at || seen.has(at)) return undefined;
    seen.add(at);
    const own = nameOrigin(at.name, known);
    // Before the loss lies the whole forward pass.
    if (own?.pass === 'loss' && at !== node) return undefined;
    return own ?? firstOf(at.input, (value) => search(producer.get(value)));
  };
  return search(node);
}

/** The scope is a layer or its quantizer; `grad.` and one of these; `step.` and a weight; `loss`. */
function nameOrigin(name: string, { layers, weights }: Known): Origin | undefined {
  if (layers.has(name)) return { pass: 'forward', layer: name };
  const scope = name.replace(OPERATOR, '');
  const [, part, rest = scope] = /^(grad|step)\.(.*)$/s.exec(scope) ?? [];
  if (part === 'step') return weights.has(rest) ? { pass: 'update', weight: rest } : undefined;
  const layer = [rest, rest.replace(QUANTIZER, '')].find((each) => layers.has(each));
  if (layer !== undefined) return { pass: part === 'grad' ? 'gradient' : 'forward', layer };
  return /^loss(\.|$)/.test(rest) ? { pass: 'loss' } : undefined;
}

function firstOf<T, Found>(list: readonly T[], find: (each: T) => Found | undefined): Found | undefined {
  for (const each of list) {
    const found = find(each);
    if (found !== undefined) return found;
  }
  return undefined;
}
