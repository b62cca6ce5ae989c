/** Whether training goes astray, and the first value of a step that is not finite. */
import { linksOf } from '../graph/links';
import { DataType, type Node } from '../graph/onnx';
import { valueInfo } from '../graph/build';
import { range } from '../grad/emitter';
import { extended } from '../grad/extend';
import { Session, type Values } from '../runtime/session';
import type { StateGraph } from './step';

/** Losses that tell where training began, and how many times higher the mean of late ones may be. */
const FIRST = 10;
const EXPLOSION = 100;
const SMOOTHING = 0.9;

/** Loss before anything was learned, mean of the first losses, smoothed loss: kept in the checkpoint. */
export interface LossLevel {
  readonly count: number;
  readonly start: number;
  readonly first: number;
  readonly now: number;
}

export const NO_LEVEL: LossLevel = { count: 0, start: 0, first: 0, now: 0 };

export function nextLevel({ count, start, first, now }: LossLevel, loss: number): LossLevel {
  const seen = count + 1;
  return {
    count: seen,
    start: count === 0 ? loss : start,
    first: count < FIRST ? first + (loss - first) / seen : first,
    now: count === 0 ? loss : SMOOTHING * now + (1 - SMOOTHING) * loss,
  };
}

/**
 * NaN or infinity, or a loss that exploded: 100 times the first ones, or, where the very first updates broke the model and those tell
 * nothing, 100 times the loss before them. That one may be next to 0 in a trained model and counts as 1 at least: a nat, the unit of
 * the losses over classes.
 */
export function isDiverged({ count, start, first, now }: LossLevel, loss: number, gradientNorm: number): boolean {
  if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) return true;
  return now > EXPLOSION * Math.max(start, 1) || (count > FIRST && now > EXPLOSION * first);
}

/** A value that a step was fed, or a node of it. */
export type NotFinite = { readonly value: string } | { readonly node: Node };

/**
 * The value that came in as NaN or infinity, or the first node that gives it; undefined where all is finite. x·0 is NaN just for
 * these, so a sum of it a node is all that is kept. `feeds`: everything that the graph was fed.
 */
export async function firstNotFinite(
  { model }: Pick<StateGraph, 'model'>,
  feeds: Values,
  threads: number,
): Promise<NotFinite | undefined> {
  for (const [name, { dataType, data }] of Object.entries(feeds))
    if (dataType === DataType.FLOAT && !(data as Float32Array).every(Number.isFinite)) return { value: name };
  const { model: whole, made } = extended(model, [], (e) => {
    e.scope = 'finite';
    return model.graph.node.flatMap((node) =>
      node.output.flatMap((output) => {
        const value = output === '' ? undefined : e.find(output);
        if (value?.dataType !== DataType.FLOAT) return [];
        const sum = e.reshape(e.sum(e.mul(value, 0), range(value.shape.length)), []);
        return [{ node, sum: sum.name }];
      }),
    );
  });
  const output = made.map(({ sum }) => valueInfo(sum, DataType.FLOAT, []));
  const session = await Session.open({ ...whole, graph: { ...whole.graph, output } }, { threads });
  const known = new Set(linksOf(whole.graph).input.keys());
  const outputs = await session.run(Object.fromEntries(Object.entries(feeds).filter(([name]) => known.has(name))));
  await session.close();
  const first = made.find(({ sum }) => Number.isNaN(Number(outputs[sum]!.data[0])));
  return first && { node: first.node };
}
