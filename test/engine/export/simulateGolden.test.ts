/** AMCT's own deploy models, executed in integers, against the logits that were recorded of them. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { simulate } from '../../../main/engine/export/ascend/simulate';
import { loadModel } from '../../../main/engine/graph/load';
import { Session } from '../../../main/engine/runtime/session';
import { GOLDEN_CASES, goldenImages, npyFloats } from '../../kit/golden';
import { GOLDEN, hasData, hasGolden } from '../../kit/shared';

const folders = [...GOLDEN_CASES.map((name) => `ptq_${name}`), 'abac_acc4_tol2pct/result'];

/** Float layers (skipped, rolled back, unfused BatchNormalization) round differently in another runtime: images that may differ. */
const flipped: Readonly<Record<string, number>> = {
  ptq_skip_layers: 4,
  ptq_no_fusion: 8,
  'abac_acc4_tol2pct/result': 2,
};

describe.skipIf(!hasGolden || !hasData).each(folders)('%s', (folder) => {
  it('gives the recorded logits bit for bit, also with 16-bit data and 4-bit weights', async () => {
    const simulation = simulate(loadModel(join(GOLDEN, folder, 'r20_deploy_model.onnx')));
    expect(simulation.layers.filter(({ exact }) => !exact)).toEqual([]);
    expect(simulation.layers.some(({ parts }) => parts > 1)).toBe(folder === 'ptq_int16_act');
    const images = goldenImages();
    const session = await Session.open(simulation.model, { threads: 1, exact: true });
    const got: number[] = [];
    for (let n = 0; n < 64; n++) {
      const data = images.subarray(n * 3072, (n + 1) * 3072);
      const outputs = await session.run({ 'in_data.1': { dataType: 1, dims: [1, 3, 32, 32], data } });
      got.push(...(Object.values(outputs)[0]!.data as Float32Array));
    }
    await session.close();
    const recorded = npyFloats(join(GOLDEN, folder, 'logits_deploy_test64.npy'));
    const limit = flipped[folder] === undefined ? 0 : 5e-3;
    const apart = got.flatMap((value, i) => (Math.abs(value - recorded[i]!) > limit ? [Math.floor(i / 10)] : []));
    expect(new Set(apart).size).toBeLessThanOrEqual(flipped[folder] ?? 0);
  });
});
