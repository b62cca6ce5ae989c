/** Runs a model with every value as an output and compares what inference says of each with what ONNX Runtime produces. */
import type { Tensor } from 'onnxruntime-node';
import type { Dim } from '../../main/engine/graph/build';
import { feedsOf } from '../../main/engine/graph/links';
import { inferTypes, declaredType } from '../../main/engine/ops/infer';
import type { Shape } from '../../main/engine/ops/operator';
import { exposed, run, told, typeOf } from '../engine/ops/cases';
import type { GraphModel } from './models';

export interface Comparison {
  /** 'name: inferred …, is …' for each value of which inference says something wrong. */
  readonly wrong: readonly string[];
  /** Values of which inference does not know everything, although the shapes of all inputs are known. */
  readonly open: readonly string[];
  /** Operators without a file. */
  readonly unknown: readonly string[];
  /** Number of values that were compared. */
  readonly count: number;
}

/** A symbol stands for the same size wherever it occurs, the inputs included. */
export async function compareTypes(model: GraphModel, feeds: Readonly<Record<string, Tensor>>): Promise<Comparison> {
  const symbolic = inferTypes(model);
  const fixed = new Map(Object.entries(feeds).map(([name, { dims }]): [string, Shape] => [name, dims]));
  const exact = inferTypes(model, fixed).values;
  const bound = new Map<string, number>();
  for (const input of feedsOf(model.graph)) bind(declaredType(input)?.shape ?? [], fixed.get(input.name) ?? [], bound);
  // Unoptimized: some fusions of ONNX Runtime die where a value inside them is an output.
  const options = { graphOptimizationLevel: 'disabled' } as const;
  const results = await run({ ...model, graph: exposed(model.graph) }, feeds, options);
  const wrong: string[] = [];
  const open: string[] = [];
  for (const [name, result] of Object.entries(results)) {
    const { type, dims } = told(result);
    const types = { symbolic: symbolic.values.get(name), exact: exact.get(name) };
    for (const [how, inferred] of Object.entries(types)) {
      const right = typeOf(inferred).type === type && (!inferred?.shape || bind(inferred.shape, dims ?? [], bound));
      const text = `${typeOf(inferred).type}[${inferred?.shape?.join(', ') ?? '?'}]`;
      if (!right && inferred) wrong.push(`${name}: ${how} ${text}, is ${type}[${dims?.join(', ')}]`);
    }
    if (!types.exact?.shape?.every((dim) => typeof dim === 'number')) open.push(name);
  }
  const unknown = symbolic.unknown.map(({ opType, domain }) => (domain === '' ? opType : `${domain}.${opType}`));
  return { wrong, open, unknown, count: Object.keys(results).length };
}

/** Whether sizes fit a shape; a symbol that is seen for the first time stands for that size from then on. */
function bind(shape: readonly Dim[], sizes: readonly Dim[], bound: Map<string, number>): boolean {
  return (
    shape.length === sizes.length &&
    shape.every((dim, i) => {
      const size = sizes[i] as number;
      if (typeof dim === 'string' && !bound.has(dim)) bound.set(dim, size);
      return dim === null || (typeof dim === 'number' ? dim : bound.get(dim)) === size;
    })
  );
}
