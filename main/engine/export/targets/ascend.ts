/** Ascend through ATC: the package that AMCT writes for ONNX models (amct-spec §2, §6, §7). */
import { checkAscend } from '../ascend/check';
import { deployModel } from '../ascend/deploy';
import { fakeQuantModel } from '../ascend/fakeQuant';
import { ascendLayers } from '../ascend/layers';
import { ascendLayerPairs } from '../ascend/layerPairs';
import { isAscendNode } from '../ascend/deployNodes';
import { ascendPreflight } from '../ascend/preflight';
import { simulate } from '../ascend/simulate';
import { unfitLayers } from '../ascend/unfit';
import { writeAscend } from '../ascend/write';
import type { Target } from '../target';

export const Ascend: Target = {
  id: 'ascend',
  layers: ascendLayers,
  check: checkAscend,
  preflight: ascendPreflight,
  unfit: unfitLayers,
  deployModel,
  fakeQuantModel,
  isDeployModel: ({ node }) => node.some(isAscendNode),
  simulate,
  layerPairs: ascendLayerPairs,
  write: writeAscend,
};
