/** A search so small that many fit into one test file: seven matrices, random samples, labels that the float model gets right. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { node } from '../../main/engine/graph/build';
import { DataType } from '../../main/engine/graph/onnx';
import { saveModel } from '../../main/engine/graph/save';
import { Session } from '../../main/engine/runtime/session';
import { npy } from '../engine/data/kit';
import { modelOf, randomFloats, randomTensor, type GraphModel } from './models';

const WIDTH = 16;
const LAYERS = 7;
const CALIBRATION = 64;

export interface SearchFiles {
  readonly model: string;
  readonly calib: string;
  readonly eval: string;
  /** 4-bit weights. */
  readonly config: string;
}

/** x → (Gemm → Relu)⁶ → Gemm: the earlier a layer, the more its error spreads. */
function matrices(): GraphModel {
  const nodes = Array.from({ length: LAYERS }, (_, i) => {
    const last = i === LAYERS - 1;
    const gemm = node('Gemm', [i === 0 ? 'x' : `r${i - 1}`, `w${i}`, `b${i}`], [last ? 'y' : `g${i}`], {
      name: `fc${i}`,
      attributes: { transB: 1 },
    });
    return last ? [gemm] : [gemm, node('Relu', [`g${i}`], [`r${i}`], { name: `relu${i}` })];
  });
  const initializer = Array.from({ length: LAYERS }, (_, i) => [
    randomTensor(`w${i}`, [WIDTH, WIDTH], 10 + i),
    randomTensor(`b${i}`, [WIDTH], 30 + i),
  ]);
  return modelOf(nodes.flat(), { dims: ['N', WIDTH], outputDims: ['N', WIDTH], initializer: initializer.flat() });
}

/** Files of a search over `samples` samples; they go when the test file is through. */
export async function searchFiles(samples = 2000): Promise<SearchFiles> {
  const folder = mkdtempSync(join(tmpdir(), 'mcs-search-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const at = (name: string): string => join(folder, name);
  const model = matrices();
  saveModel(model, at('model.onnx'));
  const data = randomFloats(samples * WIDTH, 99);
  const session = await Session.open(model, { threads: 1 });
  const { y } = await session.run({ x: { dataType: DataType.FLOAT, dims: [samples, WIDTH], data } });
  await session.close();
  const labels = Int32Array.from({ length: samples }, (_, i) => argMax(y!.data as Float32Array, i));
  writeFileSync(at('eval.npy'), npy([samples, WIDTH], data));
  writeFileSync(at('labels.npy'), npy([samples], labels));
  writeFileSync(at('calib.npy'), npy([CALIBRATION, WIDTH], randomFloats(CALIBRATION * WIDTH, 98)));
  const inputs = (path: string) => ({ '*': { source: { kind: 'npy', path } } });
  writeFileSync(at('calib.yaml'), JSON.stringify({ inputs: inputs('calib.npy') }));
  const evaluation = { inputs: inputs('eval.npy'), labels: { kind: 'npy', path: 'labels.npy' } };
  writeFileSync(at('eval.yaml'), JSON.stringify(evaluation));
  writeFileSync(at('four.cfg'), 'common_config { arq_quantize { quant_bits: 4 } }');
  return { model: at('model.onnx'), calib: at('calib.yaml'), eval: at('eval.yaml'), config: at('four.cfg') };
}

function argMax(scores: Float32Array, sample: number): number {
  const own = scores.subarray(sample * WIDTH, (sample + 1) * WIDTH);
  return own.indexOf(Math.max(...own));
}
