import { places } from '../../places';
import type { View } from '../../view';

export const view: View = {
  routes: [{ path: places.compare(), component: () => import('./CompareView.vue') }],
  rail: { order: 50, path: places.compare(), icon: 'compare', label: 'compare.title' },
};
