import { flushPromises } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, expect, it } from 'vitest';
import { createMemoryHistory, type Router } from 'vue-router';
import { createWindowRouter } from '../../../renderer/router';
import { useSelection } from '../../../renderer/stores/selection';

let router: Router;
beforeEach(async () => {
  setActivePinia(createPinia());
  router = createWindowRouter(createMemoryHistory());
  useSelection().begin(router);
  await router.push('/?run=r1&layer=conv1&runs=a,b');
});

it('is read from the address', () => {
  const selection = useSelection();
  expect([selection.run, selection.layer, selection.node]).toEqual(['r1', 'conv1', undefined]);
});

it('is written into the address, beside what else stands there', async () => {
  useSelection().select({ node: 'n1' });
  await flushPromises();
  expect(router.currentRoute.value.query).toEqual({ run: 'r1', layer: 'conv1', node: 'n1', runs: 'a,b' });
});

it('lets layer and node go with another run', async () => {
  const selection = useSelection();
  selection.select({ run: 'r2' });
  await flushPromises();
  expect([selection.run, selection.layer]).toEqual(['r2', undefined]);
  selection.select({ layer: 'conv2' });
  selection.select({ run: 'r3', layer: 'conv3' });
  expect([selection.run, selection.layer]).toEqual(['r3', 'conv3']);
});

it('survives a place that names nothing', async () => {
  await router.push('/settings');
  expect(useSelection().run).toBe('r1');
});
