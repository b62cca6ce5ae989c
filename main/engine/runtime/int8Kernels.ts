/**
 * Whether this processor's own int8 kernels are exact. Without VNNI, AVX2 and AVX-512 multiply unsigned by signed bytes with
 * VPMADDUBSW, which adds two neighbouring products in 16 bits and saturates: 255·127 + 255·127 = 64770 becomes 32767. An NPU
 * sums in 32 bits, so integer models that run in these kernels say less about it than the arithmetic of simulate.ts.
 */
import { makeGraph, makeModel, node, valueInfo } from '../graph/build';
import { DataType } from '../graph/onnx';
import { makeTensor } from '../graph/tensor';
import { Session } from './session';

/** Products of a sum: a few vectors of any width. */
const DEPTH = 64;
const COLUMNS = 16;

let known: Promise<boolean> | undefined;

/** True where sums of products saturate. Runs a tiny model once in the life of the process. Throws RUNTIME_*. */
export function int8KernelsSaturate(): Promise<boolean> {
  return (known ??= measure());
}

async function measure(): Promise<boolean> {
  const results = await Promise.all([matMul(), convolution()]);
  return results.some((values) => values.some((value) => value !== 255 * 127 * DEPTH));
}

const weight = (dims: readonly number[]) =>
  makeTensor('w', DataType.INT8, dims, new Int8Array(DEPTH * COLUMNS).fill(127));

const matMul = (): Promise<Int32Array> => sums('MatMulInteger', [1, DEPTH], [DEPTH, COLUMNS]);

const convolution = (): Promise<Int32Array> => sums('ConvInteger', [1, DEPTH, 1, 1], [COLUMNS, DEPTH, 1, 1]);

async function sums(op: string, dims: readonly number[], weightDims: readonly number[]): Promise<Int32Array> {
  const graph = makeGraph({
    node: [node(op, ['x', 'w'], ['y'], { name: 'y' })],
    initializer: [weight(weightDims)],
    input: [valueInfo('x', DataType.UINT8, dims)],
    output: [valueInfo('y', DataType.INT32)],
  });
  const session = await Session.open({ ...makeModel(graph), graph }, { threads: 1 });
  const { y } = await session.run({ x: { dataType: DataType.UINT8, dims, data: new Uint8Array(DEPTH).fill(255) } });
  await session.close();
  return y!.data as Int32Array;
}
