import { places } from '../../places';
import type { View } from '../../view';

export const view: View = {
  routes: [{ path: `${places.model()}/:model?`, component: () => import('./ModelView.vue') }],
  rail: { order: 20, path: places.model(), icon: 'model', label: 'model.title' },
};
