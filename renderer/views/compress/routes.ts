import { places } from '../../places';
import type { View } from '../../view';

export const view: View = {
  routes: [{ path: places.compress(), component: () => import('./CompressView.vue') }],
  rail: { order: 40, path: places.compress(), icon: 'compress', label: 'compress.rail' },
};
