import type { IconName } from '@blueprintjs/core';
import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import { match, type Params } from '../router/match.js';

export interface PageProps {
  readonly params: Params;
}

type Page = LazyExoticComponent<ComponentType<PageProps>>;

export interface Route {
  readonly path: string;
  /** For the tab and for whoever hears the page change. Says nothing of what is on it. */
  readonly title: string;
  readonly page: Page;
  /** The entry of the navigation that is marked as current. */
  readonly under?: string;
}

export interface NavigationEntry {
  readonly path: string;
  readonly label: string;
  readonly icon: IconName;
  readonly group: 'Work' | 'Govern' | 'Bring in';
  /** Second key after `g`. */
  readonly key: string;
}

const pageOf = (load: () => Promise<ComponentType<PageProps>>): Page => lazy(async () => ({ default: await load() }));

const sqlPage = pageOf(async () => (await import('../pages/sql/page.js')).SqlPage);

/** Every address of the workbench. A page is code of its own, loaded when it is first gone to. */
export const ROUTES: readonly Route[] = [
  { path: '/', title: 'Start', page: pageOf(async () => (await import('../pages/start/page.js')).StartPage) },
  {
    path: '/session',
    title: 'Open a session',
    page: pageOf(async () => (await import('../pages/open-session/page.js')).OpenSessionPage),
  },
  { path: '/sql', title: 'SQL', page: sqlPage },
  { path: '/sql/:query', title: 'SQL', page: sqlPage, under: '/sql' },
];

export const NAVIGATION: readonly NavigationEntry[] = [
  { path: '/', label: 'Start', icon: 'home', group: 'Work', key: 'h' },
  { path: '/sql', label: 'SQL', icon: 'console', group: 'Work', key: 's' },
];

export function routeOf(path: string): { route: Route; params: Params } | undefined {
  for (const route of ROUTES) {
    const params = match(route.path, path);
    if (params !== undefined) return { route, params };
  }
  return undefined;
}
