/**
 * The ranges that data quantizers start with: IFMR (or LUQ-MSE), symmetric, on the first batches (amct-facts §6), layer after layer, so
 * that each sees the layers before it quantized, as AMCT's first forward pass does. max = (2^(b−1) − 1)·s, min = −2^(b−1)·s; each
 * quantizer makes its parameters of them. With several batches AMCT quantizes by the range of a batch until the last of them; here every layer sees the final ranges.
 *
 * Time: for each range a pass over the batches up to its tensor. Throws ACTIVATION_NOT_FINITE, RUNTIME_*.
 */
import { collect, type Batches } from '../../calibrate/collect';
import { GraphEdit } from '../../graph/edit';
import type { Graph, Model } from '../../graph/onnx';
import { floatTensor } from '../../graph/tensor';
import { codesOfBits } from '../../grad/support/fakeQuantize';
import { observers } from '../../observers/methods';
import { inferTypes } from '../../ops/infer';
import { sizeOf } from '../../ops/support/shapes';
import type { TrainedRange } from './trainedQuantizers';

type GraphModel = Model & { readonly graph: Graph };

export interface InitialRangeOptions {
  readonly threads: number;
  readonly memoryBudgetBytes: number;
  readonly batchNum: number;
  /** Calls that a batch is cut into; absent: 1. */
  readonly parts?: number;
  onRange(done: number, total: number): Promise<void> | void;
}

/** `model`: as a step runs it, lowered, shapes known. Gives the initializers of all ranges. */
export async function initialRanges(
  model: GraphModel,
  ranges: readonly TrainedRange[],
  batches: Batches,
  options: InitialRangeOptions,
): Promise<ReadonlyMap<string, Float32Array>> {
  const types = inferTypes(model).values;
  const elements = (value: string): number | undefined => sizeOf(types.get(value)?.shape);
  const edit = new GraphEdit(model.graph);
  const found = new Map<string, Float32Array>();
  const calls = options.batchNum * (options.parts ?? 1);
  for (const [done, range] of ranges.entries()) {
    const limits =
      range.given ??
      (await observed({ ...model, graph: edit.done() }, range, batches, { ...options, calls, elements }));
    const begin = range.quantizer.begin(limits, codesOfBits(range.bits, range.fixedMin));
    range.parameters.forEach((name, i) => {
      const value = Float32Array.of(begin[i]!);
      edit.setTensor(floatTensor(name, [], value));
      found.set(name, value);
    });
    await options.onRange(done + 1, ranges.length);
  }
  return found;
}

type Observing = Omit<Parameters<typeof collect>[3], 'onBatch'> & Pick<InitialRangeOptions, 'batchNum'>;

async function observed(
  model: GraphModel,
  { value, bits, layers, quantizer }: TrainedRange,
  batches: Batches,
  options: Observing,
): Promise<{ readonly max: number; readonly min: number }> {
  const observer = observers.get(quantizer.observer)!;
  const spec = { bits, symmetric: true, params: {} };
  const one = options.elements(value);
  const count = one && one * options.calls;
  const extent = { count, keepValues: options.batchNum === 1 && (options.calls === 1 || isKept(count, options)) };
  const layer = layers[0]!;
  const task = {
    value,
    needs: observer.needs(spec, extent),
    questions: [{ layer, observer: quantizer.observer, spec }],
  };
  const { choices } = await collect(model, [task], batches, { ...options, onBatch: () => undefined });
  const scale = choices.get(layer)!.scale;
  return { max: Math.fround(scale * (2 ** (bits - 1) - 1)), min: Math.fround(-scale * 2 ** (bits - 1)) };
}

/** The values of a batch that came in parts are put together where there is room, so that the range is that of the whole batch. */
function isKept(count: number | undefined, { memoryBudgetBytes }: Observing): boolean {
  return count !== undefined && 4 * count <= memoryBudgetBytes;
}
