/** Several ways to compute a gradient: chosen, written down, measured. */
import { describe, expect, it } from 'vitest';
import { node } from '../../../main/engine/graph/build';
import { printGraph } from '../../../main/engine/graph/print';
import { differentiate } from '../../../main/engine/grad/differentiate';
import { formulationsOf } from '../../../main/engine/grad/formulations';
import { measureFormulations } from '../../../main/engine/grad/measureFormulations';
import { always } from '../../kit/gradients';
import { modelOf, randomTensor } from '../../kit/models';

const attributes = { kernel_shape: [3, 3], pads: [1, 1, 1, 1] };
const model = modelOf(
  [
    node('Conv', ['x', 'v'], ['a'], { name: 'first', attributes }),
    node('Conv', ['a', 'w'], ['b'], { name: 'second', attributes }),
    node('Conv', ['b', 'w'], ['c'], { name: 'third', attributes }),
    node('ReduceSum', ['c'], ['loss'], { name: 'loss', attributes: { keepdims: 0 } }),
  ],
  { dims: [2, 3, 6, 6], opset: 18, initializer: [randomTensor('v', [4, 3, 3, 3]), randomTensor('w', [4, 4, 3, 3], 2)] },
);
const DATA = 'convData 2x4x6x6 4x4x3x3 3x3 p1,1 s1,1 d1,1 g1';
const WEIGHT = 'convWeight 2x4x6x6 2x4x6x6 3x3 p1,1 s1,1 d1,1 g1';

describe('formulations', () => {
  it('each choice is written down once; the table gives the same graph again', () => {
    const made = differentiate(model, 'loss', ['v', 'w'], always('transposed', 'swapped'));
    expect(made.formulations).toEqual({
      [WEIGHT]: 'swapped',
      [DATA]: 'transposed',
      'convWeight 2x3x6x6 2x4x6x6 3x3 p1,1 s1,1 d1,1 g1': 'swapped',
    });
    const again = differentiate(model, 'loss', ['v', 'w'], formulationsOf(made.formulations));
    expect(printGraph(again.model.graph)).toBe(printGraph(made.model.graph));
  });

  it('where a table is silent, or of another version, the first way is taken', () => {
    const { formulations } = differentiate(
      model,
      'loss',
      ['w'],
      formulationsOf({ [DATA]: 'transposed', [WEIGHT]: 'gone' }),
    );
    expect(formulations).toEqual({ [WEIGHT]: 'patches', [DATA]: 'transposed' });
  });

  it('a measured table has an answer to every question', async () => {
    const { questions } = differentiate(model, 'loss', ['v', 'w']);
    const table = await measureFormulations(questions, 1, 1);
    expect(Object.keys(table)).toEqual(questions.map(({ key }) => key));
    expect(differentiate(model, 'loss', ['v', 'w'], formulationsOf(table)).formulations).toEqual(table);
  });
});
