/** The two models (the fake-quant model alone where weights are tables) as files, named as AMCT names them; above 2·10⁹ bytes each tensor in a file of its own (amct-spec §2.2). */
import { join } from 'node:path';
import type { Model, Tensor } from '../../graph/onnx';
import { saveModel } from '../../graph/save';
import { fakeQuantizeOf } from '../../passes/fakeQuantize';
import type { TargetInput, WrittenFile } from '../target';
import { deployModel } from './deploy';
import { fakeQuantModel } from './fakeQuant';

export function writeAscend({ model, folder, name }: TargetInput): WrittenFile[] {
  const write = (kind: string, file: string, suffix: string, made: Model): WrittenFile[] => {
    const saved = saveModel(made, join(folder, file), { externalFile: fileOf(suffix) });
    return saved.map(({ name: path, sha256 }) => ({ kind: path === file ? kind : `${kind}Data`, path, sha256 }));
  };
  // ATC has no form for weights that are places in a table.
  const hasTable = model.graph.node.some((node) => fakeQuantizeOf(node)?.levels);
  return [
    ...(hasTable ? [] : write('deploy', `${name}_deploy_model.onnx`, 'deploy', deployModel(model))),
    ...write('fakeQuant', `${name}_fake_quant_model.onnx`, 'fakequant', fakeQuantModel(model)),
  ];
}

/** `<tensor>_deploy.external`; characters that no file name takes become '_'. */
function fileOf(kind: string): (tensor: Tensor) => string {
  return ({ name }) => `${name.replace(/[^\w.-]/g, '_')}_${kind}.external`;
}
