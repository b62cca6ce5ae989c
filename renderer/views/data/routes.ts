import { places } from '../../places';
import type { View } from '../../view';

export const view: View = {
  routes: [{ path: `${places.data()}/:dataset?`, component: () => import('./DataView.vue') }],
  rail: { order: 30, path: places.data(), icon: 'data', label: 'data.title' },
};
