/**
 * The models of a training against those of the real AMCT: from its record and its trained weights, taken back from its deploy model
 * (codes · scale_w, biases · scale_d · scale_w), ours have its nodes and its codes. Values have other names there: its wrappers stay in them.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inputPlan, type QuantPlan } from '../../../proto/plan';
import { deployModel } from '../../../main/engine/export/ascend/deploy';
import { fakeQuantModel } from '../../../main/engine/export/ascend/fakeQuant';
import { ascendLayers } from '../../../main/engine/export/ascend/layers';
import { readRecord, writeRecord } from '../../../main/engine/formats/amct/record';
import { applyRecord, recordFromPlan } from '../../../main/engine/formats/amct/recordPlan';
import { planFromRetrain } from '../../../main/engine/formats/amct/retrainConfig';
import { readRetrain } from '../../../main/engine/formats/amct/retrainRead';
import { GraphEdit } from '../../../main/engine/graph/edit';
import { linksOf } from '../../../main/engine/graph/links';
import { loadModel } from '../../../main/engine/graph/load';
import type { Graph, Node } from '../../../main/engine/graph/onnx';
import { floatTensor, tensorInts } from '../../../main/engine/graph/tensor';
import { foldBatchNorm } from '../../../main/engine/passes/foldBatchNorm';
import { mergeQuantizers } from '../../../main/engine/passes/mergeQuantizers';
import { placeQuantizers } from '../../../main/engine/passes/placeQuantizers';
import { goldenModel } from '../../kit/golden';
import { GOLDEN, hasGolden } from '../../kit/shared';

const at = (file: string): string => join(GOLDEN, 'qat_default', file);
const text = (file: string): string => readFileSync(at(file), 'utf8');

interface Dump {
  readonly nodes: readonly { readonly name: string; readonly op_type: string }[];
}

const namesOf = (nodes: readonly { name: string; type: string }[]): string[] =>
  nodes.filter(({ type }) => type !== 'Constant').map(({ name, type }) => `${type} ${name}`);
const ours = ({ node }: Graph): string[] => namesOf(node.map(({ name, opType }) => ({ name, type: opType })));
const theirs = (file: string): string[] =>
  namesOf((JSON.parse(text(file)) as Dump).nodes.map(({ name, op_type }) => ({ name, type: op_type })));

/** Codes of weight and bias of a layer in a deploy model. */
function codes(graph: Graph, layer: Node): readonly [readonly number[], readonly number[]] {
  const [weight, bias] = layer.input.slice(1).map((name) => tensorInts(linksOf(graph).initializer.get(name)!));
  return [weight!, bias!];
}

/** Float weights that have exactly those codes; a Gemm of theirs is turned. */
function withTrained(folded: Graph, deploy: Graph, plan: QuantPlan): Graph {
  const edit = new GraphEdit(folded);
  for (const layer of plan.layers) {
    const [data, weight] = [inputPlan(layer, 0), inputPlan(layer, 1)];
    if (!data || !weight) continue;
    const node = linksOf(folded).node.get(layer.layer)!;
    const [w, b] = node.input.slice(1).map((name) => linksOf(folded).initializer.get(name)!);
    const [wCodes, bCodes] = codes(deploy, linksOf(deploy).node.get(layer.layer)!);
    const [rows, columns] = [w!.dims[0]!, wCodes.length / w!.dims[0]!];
    const code = (r: number, c: number): number => wCodes[node.opType === 'Gemm' ? c * rows + r : r * columns + c]!;
    const scale = (r: number): number => weight.scale![weight.scale!.length === 1 ? 0 : r]!;
    const values = Float32Array.from(
      wCodes,
      (_, i) => code(Math.floor(i / columns), i % columns) * scale(Math.floor(i / columns)),
    );
    edit.setTensor(floatTensor(w!.name, w!.dims, values));
    edit.setTensor(
      floatTensor(
        b!.name,
        b!.dims,
        Float32Array.from(bCodes, (q, r) => q * data.scale![0]! * scale(r)),
      ),
    );
  }
  return edit.done();
}

describe.runIf(hasGolden)('a training of AMCT', () => {
  it('gives our record, nodes and codes', () => {
    const model = goldenModel();
    const capabilities = ascendLayers(model);
    const config = readRetrain(text('config.json'), 'config.json', capabilities);
    const record = readRecord(text('record.txt'), 'record.txt');
    const { plan } = applyRecord(
      planFromRetrain(config, capabilities),
      record,
      model.graph.node.map(({ name }) => name),
    );
    expect(writeRecord({ entries: recordFromPlan(plan) })).toBe(text('record.txt'));
    const golden = loadModel(at('r20_deploy_model.onnx')).graph;
    const trained = withTrained(foldBatchNorm(model.graph), golden, plan);
    const placed = { ...model, graph: mergeQuantizers(placeQuantizers(trained, plan)) };
    const deploy = deployModel(placed).graph;
    expect(ours(deploy)).toEqual(theirs('r20_deploy_model.onnx.dump.json'));
    expect(ours(fakeQuantModel(placed).graph)).toEqual(theirs('r20_fake_quant_model.onnx.dump.json'));
    for (const { layer } of plan.layers.filter((each) => inputPlan(each, 1)))
      expect(codes(deploy, linksOf(deploy).node.get(layer)!)).toEqual(codes(golden, linksOf(golden).node.get(layer)!));
  });
});
