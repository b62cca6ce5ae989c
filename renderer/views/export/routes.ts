import { places } from '../../places';
import type { View } from '../../view';

export const view: View = {
  routes: [{ path: '/export/:run?', component: () => import('./ExportView.vue') }],
  rail: { order: 60, path: places.export(), icon: 'export', label: 'export.title' },
};
