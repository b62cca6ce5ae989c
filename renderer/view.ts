import type { RouteRecordRaw } from 'vue-router';
import type { IconName } from './components/icons';

/** What a view's routes.ts exports as `view`: its addresses, and its place on the rail where it has one. */
export interface View {
  readonly routes: readonly RouteRecordRaw[];
  readonly rail?: RailEntry;
}

export interface RailEntry {
  /** From the top; equal ones in order of path. */
  readonly order: number;
  readonly path: string;
  readonly icon: IconName;
  /** i18n key. */
  readonly label: string;
  /** At the foot of the rail. */
  readonly foot?: boolean;
}
