import { places } from '../../places';
import type { View } from '../../view';

export const view: View = {
  routes: [{ path: places.settings, component: () => import('./SettingsView.vue') }],
  rail: { order: 90, path: places.settings, icon: 'settings', label: 'settings.title', foot: true },
};
