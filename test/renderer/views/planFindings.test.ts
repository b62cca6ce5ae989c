import { expect, it } from 'vitest';
import { finding } from '../../../proto/findings';
import type { PlanView } from '../../../proto/contract';
import PlanFindings from '../../../renderer/views/compress/PlanFindings.vue';
import { gravest } from '../../../renderer/views/model/modelData';
import { show } from '../kit';

const off = finding('CONSUMER_FLOAT', { value: 'r', quantized: 'a', layers: 'b, c' }, 'b', ['b', 'c']);
const model = finding('SYMBOLIC_BATCH', { input: 'x', shape: 'N, 3' });
const plan: PlanView = { schema: 1, rows: [], config: '{}', findings: [model, off] };

it('shows what the plan is to blame for, with the layers and what to do', async () => {
  const { wrapper } = await show(PlanFindings, { props: { plan } });
  expect(wrapper.findAll('li')).toHaveLength(1);
  expect(wrapper.text()).toContain("'r' is read in integers by a and in float by b, c");
  expect(wrapper.text()).toContain('switch on b, c in the layer table');
  expect((await show(PlanFindings, { props: { plan: { ...plan, findings: [model] } } })).wrapper.text()).toBe('');
});

it('marks all of its layers on the graph', () => {
  expect([...gravest([off])]).toEqual([
    ['b', 'note'],
    ['c', 'note'],
  ]);
});
