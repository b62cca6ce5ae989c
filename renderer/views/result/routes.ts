import type { View } from '../../view';

export const view: View = {
  routes: [{ path: '/result/:run', component: () => import('./ResultView.vue') }],
};
