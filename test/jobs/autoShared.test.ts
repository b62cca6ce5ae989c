/** Real networks with 4-bit weights: the limit is kept with the fewest layers at 8 bits. Minutes; only where the data are at hand. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../proto/job';
import { lastLine, mcs } from '../kit/mcs';
import { DATA, dataModel, hasData } from '../kit/shared';
import { temporaryFolders } from '../kit/temporary';

const folder = temporaryFolders();
const MINUTES = 20;

describe.skipIf(!hasData)('4-bit weights on CIFAR-10', () => {
  it.each([
    // Seen: 2 and 1. Figures move by some hundredths between kinds of processors, and with them the limit's neighbours.
    ['cifar10_resnet20', 1, 3],
    ['cifar10_mobilenet', 0.5, 2],
  ])('%s loses at most %d points with few layers', { timeout: MINUTES * 60_000 }, async (name, maxDrop, most) => {
    const dir = folder();
    writeFileSync(join(dir, 'four.cfg'), 'common_config { arq_quantize { quant_bits: 4 } }');
    const data = ['--calib', join(DATA, 'cifar10/calib.yaml'), '--eval', join(DATA, 'cifar10/test.yaml')];
    const options = ['--config', join(dir, 'four.cfg'), '--max-drop', String(maxDrop), '--threads', '2', '--json'];
    const end = await mcs(['auto', dataModel(name), ...data, ...options, '--out', join(dir, 'out')]);
    expect([end.code, end.code === 0 ? '' : end.stderr]).toEqual([0, '']);
    const { auto, delta, compressed } = lastLine(end) as RunResult;
    expect(delta!).toBeGreaterThanOrEqual(-maxDrop);
    expect(compressed!.samples).toBe(10_000);
    expect(auto!.rolledBack.length).toBeLessThanOrEqual(most);
    expect(auto!.rolledBack.every(({ to }) => to === 'weights8')).toBe(true);
    // The user's own configuration does lose more: otherwise nothing was searched.
    expect(auto!.tries[0]!.accepted).toBe(false);
  });
});
