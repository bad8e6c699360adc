import type { IconName } from '@blueprintjs/core';

export interface NavigationEntry {
  readonly path: string;
  readonly label: string;
  readonly icon: IconName;
  readonly group: 'Work' | 'Govern' | 'Bring in';
  /** Second key after `g`. */
  readonly key: string;
}

/** The pages that the navigation leads to, in its order. */
export const NAVIGATION: readonly NavigationEntry[] = [
  { path: '/', label: 'Start', icon: 'home', group: 'Work', key: 'h' },
  { path: '/catalogue', label: 'Catalogue', icon: 'database', group: 'Work', key: 'c' },
  { path: '/sql', label: 'SQL', icon: 'console', group: 'Work', key: 's' },
  { path: '/purposes', label: 'Purposes', icon: 'shield', group: 'Govern', key: 'p' },
  { path: '/people', label: 'People', icon: 'people', group: 'Govern', key: 'e' },
  { path: '/ledger', label: 'Ledger', icon: 'manual', group: 'Govern', key: 'l' },
  { path: '/orders', label: 'Orders and jobs', icon: 'flows', group: 'Bring in', key: 'o' },
  { path: '/imports', label: 'Imports', icon: 'import', group: 'Bring in', key: 'i' },
];
