/** Whether training goes astray, and the node where it began. */
import { linksOf } from '../graph/links';
import { DataType, type Node } from '../graph/onnx';
import { valueInfo } from '../graph/build';
import { range } from '../grad/emitter';
import { extended } from '../grad/extend';
import { Session, type Values } from '../runtime/session';
import type { StepGraph } from './step';

/** Losses that tell where training began, and how many times higher the mean of late ones may be. */
const FIRST = 10;
const EXPLOSION = 100;
const SMOOTHING = 0.9;

/** Mean of the first losses and smoothed loss: kept in the checkpoint. */
export interface LossLevel {
  readonly count: number;
  readonly first: number;
  readonly now: number;
}

export const NO_LEVEL: LossLevel = { count: 0, first: 0, now: 0 };

export function nextLevel({ count, first, now }: LossLevel, loss: number): LossLevel {
  const seen = count + 1;
  return {
    count: seen,
    first: count < FIRST ? first + (loss - first) / seen : first,
    now: count === 0 ? loss : SMOOTHING * now + (1 - SMOOTHING) * loss,
  };
}

export function isDiverged({ count, first, now }: LossLevel, loss: number, gradientNorm: number): boolean {
  return !Number.isFinite(loss) || !Number.isFinite(gradientNorm) || (count > FIRST && now > EXPLOSION * first);
}

/**
 * The first node of a step that gives NaN or infinity, or the value that came in as such; undefined where all is finite. x·0 is NaN
 * just for these, so a sum of it a node is all that is kept. `feeds`: everything that the step was fed.
 */
export async function firstNotFinite(
  { model }: StepGraph,
  feeds: Values,
  threads: number,
): Promise<string | undefined> {
  for (const [name, { dataType, data }] of Object.entries(feeds))
    if (dataType === DataType.FLOAT && !(data as Float32Array).every(Number.isFinite))
      return readerOf(model.graph.node, name);
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
  return made.find(({ sum }) => Number.isNaN(Number(outputs[sum]!.data[0])))?.node.name;
}

function readerOf(nodes: readonly Node[], name: string): string {
  return nodes.find(({ input }) => input.includes(name))?.name ?? name;
}
