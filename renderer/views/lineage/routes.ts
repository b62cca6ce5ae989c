import { places } from '../../places';
import type { View } from '../../view';
import LineageView from './LineageView.vue';

/** Home: always there, so it is part of the first bundle. */
export const view: View = {
  routes: [{ path: places.lineage, component: LineageView }],
  rail: { order: 10, path: places.lineage, icon: 'lineage', label: 'lineage.title' },
};
