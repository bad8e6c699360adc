import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import { match, type Params } from '../router/match.js';
import type { PageProps } from './page-props.js';

type Page = LazyExoticComponent<ComponentType<PageProps>>;

export interface Route {
  readonly path: string;
  /** For the tab and for whoever hears the page change. Says nothing of what is on it. */
  readonly title: string;
  readonly page: Page;
  /** The entry of the navigation that is marked as current. */
  readonly under?: string;
}

const pageOf = (load: () => Promise<ComponentType<PageProps>>): Page => lazy(async () => ({ default: await load() }));

const sqlPage = pageOf(async () => (await import('../pages/sql/page.js')).SqlPage);
const ledgerPage = pageOf(async () => (await import('../pages/ledger/page.js')).LedgerPage);
const editPurposePage = pageOf(async () => (await import('../pages/purposes/edit-page.js')).EditPurposePage);

/** Every address of the workbench. A page is code of its own, loaded when it is first gone to. */
const ROUTES: readonly Route[] = [
  { path: '/', title: 'Start', page: pageOf(async () => (await import('../pages/start/page.js')).StartPage) },
  {
    path: '/session',
    title: 'Open a session',
    page: pageOf(async () => (await import('../pages/open-session/page.js')).OpenSessionPage),
  },
  { path: '/sql', title: 'SQL', page: sqlPage },
  { path: '/sql/:query', title: 'SQL', page: sqlPage, under: '/sql' },
  {
    path: '/catalogue',
    title: 'Catalogue',
    page: pageOf(async () => (await import('../pages/catalogue/page.js')).CataloguePage),
  },
  {
    path: '/catalogue/:dataset',
    title: 'Dataset',
    under: '/catalogue',
    page: pageOf(async () => (await import('../pages/catalogue/dataset-page.js')).DatasetPage),
  },
  {
    path: '/purposes',
    title: 'Purposes',
    page: pageOf(async () => (await import('../pages/purposes/page.js')).PurposesPage),
  },
  {
    path: '/purposes/changes',
    title: 'Changes waiting',
    under: '/purposes',
    page: pageOf(async () => (await import('../pages/purposes/changes-page.js')).ChangesPage),
  },
  { path: '/purposes/new', title: 'Draft a purpose', under: '/purposes', page: editPurposePage },
  {
    path: '/purposes/:purpose',
    title: 'Purpose',
    under: '/purposes',
    page: pageOf(async () => (await import('../pages/purposes/purpose-page.js')).PurposePage),
  },
  { path: '/purposes/:purpose/edit', title: 'Edit a purpose', under: '/purposes', page: editPurposePage },
  { path: '/people', title: 'People', page: pageOf(async () => (await import('../pages/people/page.js')).PeoplePage) },
  {
    path: '/people/:person',
    title: 'Person',
    under: '/people',
    page: pageOf(async () => (await import('../pages/people/person-page.js')).PersonPage),
  },
  {
    path: '/passkeys',
    title: 'Your passkeys',
    page: pageOf(async () => (await import('../pages/passkeys/page.js')).PasskeysPage),
  },
  { path: '/ledger', title: 'Ledger', page: ledgerPage },
  { path: '/ledger/:part', title: 'Ledger', under: '/ledger', page: ledgerPage },
  {
    path: '/orders',
    title: 'Orders and jobs',
    page: pageOf(async () => (await import('../pages/orders/page.js')).OrdersPage),
  },
  {
    path: '/orders/:order',
    title: 'Standing order',
    under: '/orders',
    page: pageOf(async () => (await import('../pages/orders/order-page.js')).OrderPage),
  },
  {
    path: '/imports',
    title: 'Imports',
    page: pageOf(async () => (await import('../pages/imports/page.js')).ImportsPage),
  },
];

export function routeOf(path: string): { route: Route; params: Params } | undefined {
  for (const route of ROUTES) {
    const params = match(route.path, path);
    if (params !== undefined) return { route, params };
  }
  return undefined;
}
