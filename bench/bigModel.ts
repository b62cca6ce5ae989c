/** A model of any size, written piece by piece: a chain of square layers, MatMul + bias and transposed Gemm in turn. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inputPlan } from '../proto/plan';
import { mapQuantizers, withWeightScales } from '../main/engine/algorithms/quantize/plan';
import { targets } from '../main/engine/export/targets';
import { defaultConfig } from '../main/engine/formats/amct/config';
import { writeConfig } from '../main/engine/formats/amct/configWrite';
import { planFromConfig } from '../main/engine/formats/amct/planFromConfig';
import { writeRecord } from '../main/engine/formats/amct/record';
import { recordFromPlan } from '../main/engine/formats/amct/recordPlan';
import { makeGraph, makeModel, node, valueInfo } from '../main/engine/graph/build';
import { DataType, type Graph, type Model, type Node, type Tensor } from '../main/engine/graph/onnx';
import { saveModel } from '../main/engine/graph/save';
import { derivedTensor, floatTensor } from '../main/engine/graph/tensor';

/** Rows and columns of each weight: 64 MiB of floats. */
export const WIDTH = 4096;
export const LAYER_BYTES = 4 * WIDTH * WIDTH;

export interface BigFiles {
  readonly model: string;
  readonly record: string;
  readonly config: string;
}

/** Writes the model (external data where `outside`, else one file), a record and a configuration into `folder`. */
export function writeBigModel(folder: string, sizeBytes: number, outside = true): BigFiles {
  mkdirSync(folder, { recursive: true });
  const files = {
    model: join(folder, 'big.onnx'),
    record: join(folder, 'record.txt'),
    config: join(folder, 'config.json'),
  };
  const graph = bigGraph(Math.max(1, Math.round(sizeBytes / LAYER_BYTES)));
  const model = { ...makeModel(graph), graph };
  saveModel(model, files.model, outside ? { threshold: 0 } : {});
  writeFiles(model, files);
  return files;
}

function bigGraph(layers: number): Graph {
  const nodes: Node[] = [];
  const initializer: Tensor[] = [];
  for (let i = 0; i < layers; i++) {
    const [input, weight, bias, output] = [`x${i}`, `w${i}`, `b${i}`, `x${i + 1}`];
    initializer.push(randomWeight(weight, i + 1), floatTensor(bias, [WIDTH], new Float32Array(WIDTH).fill(0.01)));
    if (i % 2 === 1) nodes.push(node('Gemm', [input, weight, bias], [`g${i}`], gemm(i)));
    else {
      nodes.push(node('MatMul', [input, weight], [`m${i}`], { name: `matmul${i}` }));
      nodes.push(node('Add', [`m${i}`, bias], [`g${i}`], { name: `add${i}` }));
    }
    nodes.push(node('Relu', [`g${i}`], [output], { name: `relu${i}` }));
  }
  const value = (name: string) => valueInfo(name, DataType.FLOAT, ['N', WIDTH]);
  return makeGraph({ node: nodes, input: [value('x0')], output: [value(`x${layers}`)], initializer });
}

const gemm = (i: number) => ({ name: `gemm${i}`, attributes: { transB: 1 } });

/** Numbers of (−1/64, 1/64), the same for the same seed, never all in memory (xorshift32). */
function randomWeight(name: string, seed: number): Tensor {
  const values = function* (): Iterable<Float32Array> {
    let state = seed * 2654435761;
    const piece = new Float32Array(1 << 20);
    for (let at = 0; at < WIDTH * WIDTH; at += piece.length) {
      for (let i = 0; i < piece.length; i++) {
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        piece[i] = state * 2 ** -37;
      }
      yield piece;
    }
  };
  return derivedTensor(name, DataType.FLOAT, [WIDTH, WIDTH], values);
}

/** The default plan with weight scales as they come out and the same scale for all data. */
function writeFiles(model: Model & { graph: Graph }, files: BigFiles): void {
  const capabilities = targets.get('ascend')!.layers(model);
  const config = defaultConfig(capabilities);
  const weighted = withWeightScales(model.graph, planFromConfig(config, capabilities));
  const plan = mapQuantizers(weighted, 0, (quantizer) => ({ ...quantizer, scale: [0.01], zeroPoint: [-128] }));
  if (!plan.layers.every((layer) => inputPlan(layer, 1))) throw new Error('a layer of the big model stays float');
  writeFileSync(files.record, writeRecord({ entries: recordFromPlan(plan), pruneRecords: [] }));
  writeFileSync(files.config, writeConfig(config));
}
