/**
 * The most that the values of a graph take at one time, its nodes run in their order: a value lives from the node that makes it to its
 * last reader, an input of the graph from the start, an output to the end. Constants are not counted.
 */
import { feedsOf, linksOf } from '../graph/links';
import type { Graph, Model } from '../graph/onnx';
import { byteLength } from '../graph/tensor';
import { inferTypes } from './infer';
import type { ValueType } from './operator';
import { sizeOf } from './support/shapes';

/** Their output is their input in another shape: ONNX Runtime copies nothing. */
const VIEWS: readonly string[] = ['Reshape', 'Flatten', 'Squeeze', 'Unsqueeze', 'Identity'];

/** `callSize`: what an open first dimension stands for. `elsewhere`: values that are not counted, because the caller has arrays for them. */
export function liveBytes(
  model: Model & { readonly graph: Graph },
  callSize: number,
  elsewhere: ReadonlySet<string> = new Set(),
): number {
  const { graph } = model;
  const { values } = inferTypes(model);
  const owner = ownersOf(graph);
  const last = lastReaders(graph, owner);
  const live = new Map<string, number>();
  let now = 0;
  let most = 0;
  const begin = (value: string): void => {
    if (elsewhere.has(value) || owner(value) !== value) return;
    live.set(value, typeBytes(values.get(value), callSize));
    now += live.get(value)!;
  };
  for (const { name } of feedsOf(graph)) begin(name);
  graph.node.forEach(({ output, input }, step) => {
    output.forEach(begin);
    most = Math.max(most, now);
    for (const value of [...input, ...output].map(owner)) {
      if ((last.get(value) ?? step) > step) continue;
      now -= live.get(value) ?? 0;
      live.delete(value);
    }
  });
  return most;
}

/** Value → the one in whose memory it stands. */
function ownersOf(graph: Graph): (value: string) => string {
  const { initializer } = linksOf(graph);
  const owners = new Map<string, string>();
  const owner = (value: string): string => owners.get(value) ?? value;
  for (const { opType, input, output } of graph.node)
    if (VIEWS.includes(opType) && !initializer.has(input[0]!)) owners.set(output[0]!, owner(input[0]!));
  return owner;
}

function lastReaders(graph: Graph, owner: (value: string) => string): ReadonlyMap<string, number> {
  const last = new Map<string, number>();
  graph.node.forEach(({ input }, step) => input.forEach((value) => last.set(owner(value), step)));
  for (const { name } of graph.output) last.set(owner(name), Infinity);
  return last;
}

/** Of a value: `callSize` stands for an open first dimension, another open dimension counts as nothing. */
export function typeBytes(type: ValueType | undefined, callSize: number): number {
  const count = sizeOf(type?.shape?.map((dim, axis) => (axis === 0 && typeof dim !== 'number' ? callSize : dim))) ?? 0;
  return byteLength(type?.dataType ?? 0, count) ?? 4 * count;
}
