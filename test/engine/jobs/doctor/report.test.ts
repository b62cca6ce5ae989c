/** All that the doctor says about one ailing model, as a user reads it, in both languages. */
import { expect, it } from 'vitest';
import { examine } from '../../../../main/engine/jobs/doctor/examine';
import { mergeFindings } from '../../../../main/engine/jobs/doctor/merge';
import { node } from '../../../../main/engine/graph/build';
import { floatTensor, int64Tensor } from '../../../../main/engine/graph/tensor';
import { findingLine } from '../../../../proto/runLog';
import { modelOf, randomFloats, randomTensor, type GraphModel } from '../../../kit/models';
import { examined } from './kit';

/** Everything at once: a wide column, a dead filter, idle nodes, an untrained norm, a layer on constants. */
function ailing(): GraphModel {
  const idle = Array.from({ length: 6 }, (_, i) => node('Identity', [`i${i}`], [`i${i + 1}`], { name: `idle${i}` }));
  const list = (name: string, value: number) => floatTensor(name, [4], new Float32Array(4).fill(value));
  const dead = randomFloats(108).map((value, i) => (i < 27 ? 0 : value));
  const wide = randomFloats(64 * 8).map((value, i) => (i % 8 === 2 ? 50 * value : value));
  return modelOf(
    [
      node('Conv', ['x', 'c.w'], ['c'], { name: 'conv' }),
      node('BatchNormalization', ['c', 'one', 'zero', 'zero', 'one'], ['i0'], { name: 'norm' }),
      ...idle,
      node('Conv', ['k', 'c.w'], ['still'], { name: 'still' }),
      node('Add', ['i6', 'still'], ['s'], { name: 'add' }),
      node('Reshape', ['s', 'shape'], ['f'], { name: 'flat' }),
      node('MatMul', ['f', 'm.w'], ['y'], { name: 'linear' }),
    ],
    {
      dims: [1, 3, 6, 6],
      initializer: [
        floatTensor('c.w', [4, 3, 3, 3], dead),
        list('one', 1),
        list('zero', 0),
        randomTensor('k', [1, 3, 6, 6]),
        int64Tensor('shape', [1, 64]),
        floatTensor('m.w', [64, 8], wide),
      ],
    },
  );
}

it.each(['en', 'zh'] as const)('in %s', (language) => {
  const findings = mergeFindings(examine(examined(ailing())));
  expect(findings.map((each) => `${each.severity}: ${findingLine(each, language)}`).join('\n')).toMatchSnapshot();
});
