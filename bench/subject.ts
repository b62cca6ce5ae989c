/** What is measured: ResNet-20 on CIFAR-10 where the data are at hand, else the embedded sample. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { QuantPlan } from '../proto/plan';
import { openDataset, type Dataset } from '../main/engine/data/dataset';
import { targets } from '../main/engine/export/targets';
import { defaultConfig } from '../main/engine/formats/amct/config';
import { planFromConfig } from '../main/engine/formats/amct/planFromConfig';
import { feedsOf } from '../main/engine/graph/links';
import type { Graph, Model } from '../main/engine/graph/onnx';
import { prepareModel } from '../main/engine/jobs/prepare';
import { foldBatchNorm } from '../main/engine/passes/foldBatchNorm';
import { writeSample } from '../main/engine/sample/write';
import { DATA, dataModel, hasData } from '../test/kit/shared';

export interface Subject {
  readonly name: string;
  readonly model: Model & { readonly graph: Graph };
  readonly plan: QuantPlan;
  open(limit: number): Promise<Dataset>;
}

export async function subject(): Promise<Subject> {
  const { name, path, data } = hasData ? real() : sample();
  const { model } = prepareModel(path);
  const capabilities = targets.get('ascend')!.layers(model);
  const plan = planFromConfig(defaultConfig(capabilities), capabilities);
  const folded = { ...model, graph: foldBatchNorm(model.graph) };
  return { name, model: folded, plan, open: (limit) => openDataset(data, feedsOf(model.graph), { limit }) };
}

const real = () => ({
  name: 'ResNet-20, CIFAR-10',
  path: dataModel('cifar10_resnet20'),
  data: join(DATA, 'cifar10/calib-4096.yaml'),
});

function sample() {
  const written = writeSample(mkdtempSync(join(tmpdir(), 'mcs-bench-')));
  return { name: 'the embedded sample', path: written.model, data: written.calibration };
}
