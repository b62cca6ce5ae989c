import type { View } from '../../view';

export const view: View = {
  routes: [{ path: '/run/:run', component: () => import('./RunView.vue') }],
};
