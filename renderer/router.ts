import { createRouter, createWebHashHistory, type Router } from 'vue-router';
import type { RailEntry, View } from './view';

const views = Object.values(import.meta.glob<View>('./views/*/routes.ts', { eager: true, import: 'view' }));

export const railEntries: readonly RailEntry[] = views
  .flatMap(({ rail }) => (rail ? [rail] : []))
  .sort((a, b) => a.order - b.order || (a.path < b.path ? -1 : 1));

/** Every place has an address, so that back, forward and a bookmark work; what is unknown leads home. */
export function createWindowRouter(history = createWebHashHistory()): Router {
  return createRouter({
    history,
    routes: [...views.flatMap(({ routes }) => routes), { path: '/:unknown(.*)*', redirect: '/' }],
  });
}
