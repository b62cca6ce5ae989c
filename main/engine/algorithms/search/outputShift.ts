/**
 * How much nearer the model's output comes to float when one unit alone is rolled back from the user's configuration:
 *
 *   sensitivity = D(float, user's) − D(float, user's with the unit rolled back),   D: a distance of outputs
 *
 * on at most SAMPLES samples of the calibration set. Errors of layers add up or cancel, so what rolling back gains differs from what the
 * unit costs alone; it may be negative. Unlike accuracy it is smooth: few samples tell layers apart.
 *
 * Time: (units + 2) passes of those samples. Memory: the float outputs of those samples, at most OUTPUT_BYTES.
 */
import { inOrder } from '../../measure/metric';
import { Session, type Value, type Values } from '../../runtime/session';
import type { GraphModel, Measured, SensitivityInput } from './sensitivity';

/** Of a call, mean over its samples. */
export type Distance = (float: readonly Value[], other: readonly Value[], classAxis: number | undefined) => number;

const SAMPLES = 128;
const OUTPUT_BYTES = 64 << 20;

/** A call and what the float model answers. */
interface Reference {
  readonly feeds: Values;
  readonly samples: number;
  readonly outputs: readonly Value[];
}

/** What rolling back each unit gains, told one by one. */
export async function measureShifts(
  input: SensitivityInput,
  distance: Distance,
  tell: (entry: Measured) => void,
): Promise<void> {
  const references = await floatOutputs(input);
  const before = await distanceOf(input, input.quantized, references, distance);
  for (const unit of input.units.keys()) {
    const after = await distanceOf(input, await input.rolledBack(unit), references, distance);
    tell({ unit, value: before - after, sensitivity: before - after });
    await input.onProgress(unit + 1, input.units.length);
  }
}

async function floatOutputs({ float, threads, samples: take }: SensitivityInput): Promise<Reference[]> {
  const session = await Session.open(float, { threads });
  const references: Reference[] = [];
  let bytes = 0;
  for await (const feeds of take(SAMPLES)) {
    const outputs = inOrder(await session.run(feeds), namesOf(float));
    const samples = Object.values(feeds)[0]?.dims[0] ?? 1;
    references.push({ feeds, samples, outputs });
    bytes += outputs.reduce((sum, { data }) => sum + data.byteLength, 0);
    if (bytes >= OUTPUT_BYTES) break;
  }
  await session.close();
  return references;
}

/** Mean over the samples. */
async function distanceOf(
  { threads, classAxis }: SensitivityInput,
  model: GraphModel,
  references: readonly Reference[],
  distance: Distance,
): Promise<number> {
  const session = await Session.open(model, { threads, exact: true });
  let [sum, count] = [0, 0];
  for (const { feeds, samples, outputs } of references) {
    const other = inOrder(await session.run(feeds), namesOf(model));
    sum += samples * distance(outputs, other, classAxis(outputs[0]!.dims));
    count += samples;
  }
  await session.close();
  return sum / count;
}

const namesOf = ({ graph }: GraphModel): string[] => graph.output.map(({ name }) => name);
