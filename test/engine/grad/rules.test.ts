/** Every gradient rule against finite differences: worst relative error ≤ 1e-3 in float32. */
import { describe, expect, it } from 'vitest';
import { gradientRules } from '../../../main/engine/grad/rules';
import { checkGradients, isMoved, type GradientCase } from '../../kit/gradients';
import { elementwise } from './cases/elementwise';
import { layout } from './cases/layout';
import { products } from './cases/products';
import { sums } from './cases/sums';

const TABLE: Readonly<Record<string, readonly GradientCase[]>> = { ...elementwise, ...layout, ...products, ...sums };

/** Steps have no gradient: nothing flows through them, which differentiate.test.ts checks. */
const STEPS = ['Ceil', 'Floor', 'Hardmax', 'Round', 'Sign'];

/** Their gradients are not those of the function, see fakeQuantize.test.ts and train/quantizationLoss.test.ts. */
const OTHERS = ['FakeQuantize', 'StopGradient'];

const titleOf = ({ inputs, attributes }: GradientCase): string => {
  const shapes = inputs.map((input) =>
    input === '' ? '-' : `${isMoved(input) ? '' : 'const'}[${input.dims.join(',')}]`,
  );
  return `${shapes.join(' ')} ${Object.keys(attributes ?? {}).join(' ')}`;
};

it('every rule has cases', () => {
  expect([...Object.keys(TABLE), ...STEPS, ...OTHERS].sort()).toEqual([...gradientRules.keys()].sort());
});

describe.each(Object.entries(TABLE))('%s', (_, cases) => {
  it.each(cases.map((each, i) => [`${i} ${titleOf(each)}`, each] as const))('%s', async (_title, each) => {
    const { worst, skipped, count } = await checkGradients(each);
    expect(worst).toBeLessThanOrEqual(1e-3);
    expect(count).toBeGreaterThan(0);
    expect(skipped / count).toBeLessThanOrEqual(each.kinks ?? 0.34);
  });
});
