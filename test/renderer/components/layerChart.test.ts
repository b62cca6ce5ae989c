import { flushPromises } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import type { LayerReport } from '../../../proto/job';
import Chart from '../../../renderer/components/Chart.vue';
import LayerChart from '../../../renderer/components/LayerChart.vue';
import { show } from '../kit';

const layer = (name: string, sqnrDb: number): LayerReport => ({
  name,
  op: 'Conv',
  bits: { data: 8, weight: 8 },
  granularity: 'perChannel',
  scale: 0.1,
  zeroPoint: 0,
  sqnrDb,
});

describe('bars of layers', () => {
  it('are chosen by dragging over them, in the order in which they stand', async () => {
    const layers = [layer('a', 40), layer('b', 20), layer('c', 30)];
    const props = { layers, metric: 'sqnr', part: 'accumulated', order: 'worst', name: 'x' };
    const { wrapper } = await show(LayerChart, { props });
    const chart = wrapper.findComponent(Chart);
    chart.vm.$emit('brush', [1, 2]);
    chart.vm.$emit('brush', [-1, 0]);
    chart.vm.$emit('brush', undefined);
    await flushPromises();
    expect(wrapper.emitted('choose')).toEqual([[['c', 'a']], [['b']], [[]]]);
  });
});
