/** A whole post-training quantization of an input: calibration on invented data, export, package. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import type { JobContext } from '../../main/engine/jobs/job';
import { ptq } from '../../main/engine/jobs/kinds/ptq';
import { prepareModel } from '../../main/engine/jobs/prepare';
import { feedsOf } from '../../main/engine/graph/links';
import { elementCount } from '../../main/engine/graph/tensor';
import { elementBytes } from '../../main/engine/data/elements';
import type { ValueInfo } from '../../main/engine/graph/onnx';
import { seededRandom, uniform } from '../../main/engine/numerics/random';
import { declaredType } from '../../main/engine/ops/infer';
import { jobSchema, type JobOf } from '../../proto/job';

const FLOAT = 1;
/** Larger inputs are honest, but fill the time of a fuzz run. */
const MOST_ELEMENTS = 1 << 18;

/** Nothing is done where an input cannot be invented: of a type without elements of one size, or too large. */
export async function compress(path: string, deaf: JobContext): Promise<void> {
  const feeds = feedsOf(prepareModel(path).model.graph).map((info) => ({ name: info.name, ...inventionOf(info) }));
  if (feeds.length === 0 || feeds.some(({ bytes }) => bytes === undefined)) return;
  const folder = join(dirname(path), 'compressed');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const inputs = feeds.map(({ name, bytes }, i) => {
    writeFileSync(join(folder, `${i}.bin`), bytes!);
    return [name, { source: { kind: 'bin', path: `${i}.bin` } }] as const;
  });
  const calib = join(folder, 'calib.yaml');
  writeFileSync(calib, stringify({ name: 'invented', inputs: Object.fromEntries(inputs) }));
  const inputShapes = Object.fromEntries(feeds.flatMap(({ name, dims }) => (dims.length > 0 ? [[name, dims]] : [])));
  const job = jobSchema.parse({ kind: 'ptq', model: path, name: 'x', calib, eval: calib, inputShapes, threads: 1 });
  await ptq.run(job as JobOf<'ptq'>, { ...deaf, folder });
}

/** One call of an input in its declared type and shape, open dimensions as 1: normal numbers where they are floats, else zeros. */
function inventionOf(info: ValueInfo): { readonly dims: number[]; readonly bytes: Uint8Array | undefined } {
  const { dataType = 0, shape = [] } = declaredType(info) ?? {};
  const dims = shape.map((dim) => (typeof dim === 'number' ? dim : 1));
  const count = elementCount(dims);
  const size = elementBytes(dataType);
  if (!size || count > MOST_ELEMENTS || dims.includes(0)) return { dims, bytes: undefined };
  if (dataType !== FLOAT) return { dims, bytes: new Uint8Array(count * size) };
  const random = seededRandom(count);
  return { dims, bytes: new Uint8Array(Float32Array.from({ length: count }, () => uniform(random, -2, 2)).buffer) };
}
