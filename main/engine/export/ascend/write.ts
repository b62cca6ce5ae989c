/** The two models as files, named as AMCT names them; above 2·10⁹ bytes each tensor in a file of its own (amct-spec §2.2). */
import { join } from 'node:path';
import type { Tensor } from '../../graph/onnx';
import { saveModel } from '../../graph/save';
import type { TargetInput, WrittenFile } from '../target';
import { deployModel } from './deploy';
import { fakeQuantModel } from './fakeQuant';

export function writeAscend({ model, folder, name }: TargetInput): WrittenFile[] {
  const deploy = `${name}_deploy_model.onnx`;
  const fakeQuant = `${name}_fake_quant_model.onnx`;
  saveModel(deployModel(model), join(folder, deploy), { externalFile: fileOf('deploy') });
  saveModel(fakeQuantModel(model), join(folder, fakeQuant), { externalFile: fileOf('fakequant') });
  return [
    { kind: 'deploy', path: deploy },
    { kind: 'fakeQuant', path: fakeQuant },
  ];
}

/** `<tensor>_deploy.external`; characters that no file name takes become '_'. */
function fileOf(kind: string): (tensor: Tensor) => string {
  return ({ name }) => `${name.replace(/[^\w.-]/g, '_')}_${kind}.external`;
}
