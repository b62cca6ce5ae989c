/**
 * Gradients against finite differences. The loss of a case is a random projection of its float outputs, L = Σ p·y; each element
 * of an input is moved by ±h and ±2h, and D = (4·D(h) − D(2h)) / 3 (Richardson) is compared with what the rule says.
 * An element at a kink, where the slopes on its two sides differ, is skipped and counted.
 */
import { node as makeNode, makeGraph, makeModel, valueInfo, type AttributeValue } from '../../main/engine/graph/build';
import { DataType, type Node, type Tensor } from '../../main/engine/graph/onnx';
import { elementCount, floatTensor } from '../../main/engine/graph/tensor';
import { differentiate } from '../../main/engine/grad/differentiate';
import type { Formulations } from '../../main/engine/grad/formulations';
import { below, seededRandom, uniform } from '../../main/engine/numerics/random';
import { inferTypes } from '../../main/engine/ops/infer';
import { Session, type Value, type Values } from '../../main/engine/runtime/session';
import type { GraphModel } from './models';

/** A float input whose gradient is checked: its shape and where its values lie. */
export interface Moved {
  readonly dims: readonly number[];
  readonly low: number;
  readonly high: number;
  readonly values?: readonly number[];
}

export interface GradientCase {
  readonly op: string;
  /** Moved inputs, constant ones, or '' where one is left out. */
  readonly inputs: readonly (Moved | Tensor | '')[];
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  readonly outputs?: number;
  /** Outputs that are not part of the loss. */
  readonly aside?: readonly number[];
  readonly opset?: number;
  readonly domain?: string;
  readonly formulations?: Formulations;
  /** Largest share of elements that may stand at a kink. */
  readonly kinks?: number;
}

/** Values in [low, high). */
export const v = (dims: readonly number[], low = -1, high = 1, values?: readonly number[]): Moved => ({
  dims,
  low,
  high,
  values,
});

export const isMoved = (input: Moved | Tensor | ''): input is Moved => input !== '' && 'low' in input;

export interface Checked {
  /** Largest |rule − difference| ÷ the larger of both, but at least a tenth of the largest gradient of the input. */
  readonly worst: number;
  readonly skipped: number;
  readonly count: number;
}

const STEP = 1 / 128;
/** Elements of an input that are moved; of more the same random ones. */
const MOST = 12;

const name = (index: number): string => `in${index}`;

export async function checkGradients(each: GradientCase): Promise<Checked> {
  const { model, loss, projections } = lossModel(each);
  const random = seededRandom(7);
  const feeds: Record<string, Value> = {};
  each.inputs.forEach((input, i) => {
    if (!isMoved(input)) return;
    const { dims, low, high, values } = input;
    const data = Float32Array.from({ length: elementCount(dims) }, (_, k) => values?.[k] ?? uniform(random, low, high));
    feeds[name(i)] = { dataType: DataType.FLOAT, dims, data };
  });
  const targets = Object.keys(feeds);
  const made = differentiate(model, loss, targets, each.formulations);
  const backward = await runOnce(withOutputs(made.model, [...made.gradients.values()]), feeds);
  const session = await Session.open(withOutputs(model, Object.keys(projections)), { threads: 1 });
  const value = async (given: Values): Promise<number> => project(await session.run(given), projections);
  let checked: Checked = { worst: 0, skipped: 0, count: 0 };
  try {
    for (const target of targets) {
      const gradient = backward[made.gradients.get(target)!]!.data as Float32Array;
      checked = merged(checked, await compare(feeds, target, gradient, value));
    }
  } finally {
    await session.close();
  }
  return checked;
}

const merged = (a: Checked, b: Checked): Checked => ({
  worst: Math.max(a.worst, b.worst),
  skipped: a.skipped + b.skipped,
  count: a.count + b.count,
});

async function compare(
  feeds: Values,
  target: string,
  gradient: Float32Array,
  value: (given: Values) => Promise<number>,
): Promise<Checked> {
  const own = feeds[target]!;
  const original = own.data as Float32Array;
  const found: { exact: number; told: number; kink: boolean }[] = [];
  const middle = await value(feeds);
  for (const at of chosen(original.length)) {
    const moved = async (by: number): Promise<number> => {
      const data = original.slice();
      data[at] = original[at]! + by;
      return value({ ...feeds, [target]: { ...own, data } });
    };
    const [up, down, up2, down2] = [
      await moved(STEP),
      await moved(-STEP),
      await moved(2 * STEP),
      await moved(-2 * STEP),
    ];
    const [near, far] = [(up - down) / (2 * STEP), (up2 - down2) / (4 * STEP)];
    const bends = [(up + down - 2 * middle) / STEP, (up2 + down2 - 2 * middle) / (2 * STEP)].map(Math.abs);
    // Where there is a slope on both sides the second difference ÷ h halves with h; at a kink it stays.
    const kink = bends[0]! > 0.04 && bends[0]! > 0.75 * bends[1]!;
    const jump = Math.abs(near - far) > 0.003 * Math.max(Math.abs(near), Math.abs(far), 0.3);
    found.push({ exact: (4 * near - far) / 3, told: gradient[at]!, kink: kink || jump });
  }
  const smooth = found.filter(({ kink }) => !kink);
  const scale = Math.max(...smooth.map(({ exact }) => Math.abs(exact)), 1e-2) / 10;
  const errors = smooth.map(
    ({ exact, told }) => Math.abs(exact - told) / Math.max(Math.abs(exact), Math.abs(told), scale),
  );
  const worst = errors.some((error) => Number.isNaN(error)) ? NaN : Math.max(0, ...errors);
  return { worst, skipped: found.length - smooth.length, count: found.length };
}

function chosen(length: number): readonly number[] {
  if (length <= MOST) return Array.from({ length }, (_, i) => i);
  const random = seededRandom(3);
  return [...new Set(Array.from({ length: MOST }, () => below(random, length)))];
}

/** Summed in double precision, so that differences keep what float32 outputs have. */
function project(outputs: Values, projections: Readonly<Record<string, Float32Array>>): number {
  let sum = 0;
  for (const [output, projection] of Object.entries(projections)) {
    const data = outputs[output]!.data as Float32Array;
    data.forEach((y, i) => (sum += y * projection[i]!));
  }
  return sum;
}

interface LossModel {
  readonly model: GraphModel;
  readonly loss: string;
  readonly projections: Readonly<Record<string, Float32Array>>;
}

function lossModel(each: GradientCase): LossModel {
  const { op, inputs, attributes, outputs = 1, aside = [], opset = 18, domain } = each;
  const names = Array.from({ length: outputs }, (_, i) => `out${i}`);
  const given = inputs.map((input, i) => (input === '' ? '' : name(i)));
  const nodes: Node[] = [makeNode(op, given, names, { name: 'node', attributes, domain })];
  const initializer = inputs.flatMap((input, i) =>
    input !== '' && !isMoved(input) ? [{ ...input, name: name(i) }] : [],
  );
  const input = inputs.flatMap((each, i) => (isMoved(each) ? [valueInfo(name(i), DataType.FLOAT, each.dims)] : []));
  const bare = makeGraph({
    node: nodes,
    initializer,
    input,
    output: names.map((output) => ({ name: output, docString: '' })),
  });
  const types = inferTypes({ ...makeModel(bare, opset, 10), graph: bare }).values;
  const random = seededRandom(11);
  const projections: Record<string, Float32Array> = {};
  const terms: string[] = [];
  names.forEach((output, i) => {
    const { dataType, shape } = types.get(output)!;
    if (dataType !== DataType.FLOAT || aside.includes(i)) return;
    const dims = shape as readonly number[];
    const projection = Float32Array.from(
      { length: elementCount(dims) },
      () => uniform(random, 0.2, 1) * (random() % 2 ? 1 : -1),
    );
    projections[output] = projection;
    initializer.push(floatTensor(`${output}.p`, dims, projection));
    nodes.push(makeNode('Mul', [output, `${output}.p`], [`${output}.m`], { name: `${output}.mul` }));
    nodes.push(
      makeNode('ReduceSum', [`${output}.m`], [`${output}.s`], { name: `${output}.sum`, attributes: { keepdims: 0 } }),
    );
    terms.push(`${output}.s`);
  });
  nodes.push(makeNode('Sum', terms, ['loss'], { name: 'loss' }));
  const graph = makeGraph({ node: nodes, initializer, input, output: bare.output });
  return { model: { ...makeModel(graph, opset, 10), graph }, loss: 'loss', projections };
}

export const withOutputs = (model: GraphModel, names: readonly string[]): GraphModel => ({
  ...model,
  graph: { ...model.graph, output: [...new Set(names)].map((output) => ({ name: output, docString: '' })) },
});

export async function runOnce(model: GraphModel, feeds: Values): Promise<Values> {
  const session = await Session.open(model, { threads: 1 });
  try {
    return await session.run(feeds);
  } finally {
    await session.close();
  }
}

/** Every choice of a formulation is the first of these that is possible. */
export const always = (...names: readonly string[]): Formulations => ({
  choose: ({ ways }) => names.find((name) => Object.hasOwn(ways, name)) ?? Object.keys(ways)[0]!,
});
