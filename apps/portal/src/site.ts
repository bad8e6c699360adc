import type { PublicFacts, PublicRecord } from '@peel/server/public-record';
import { atomFeed } from './feed.js';
import { documentOf, FEED, type Page, ROOT } from './layout.js';
import { accessibilityPage } from './pages/accessibility.js';
import { dataPage } from './pages/data.js';
import { datasetPage, goneDatasetPage } from './pages/dataset.js';
import { homePage } from './pages/home.js';
import { checkpointPage, ledgerPage } from './pages/ledger.js';
import { missingPage } from './pages/missing.js';
import { newsItemPage, newsPage } from './pages/news.js';
import { purposePage } from './pages/purpose.js';
import { purposesPage } from './pages/purposes.js';
import { rightsPage } from './pages/rights.js';
import { sensitiveDataPage } from './pages/sensitive-data.js';
import { monthFile, monthPage, usePage } from './pages/use.js';

/** What one address holds. */
export interface Content {
  readonly type: string;
  readonly bytes: Uint8Array;
  readonly status: 200 | 404 | 503;
}

const HTML = 'text/html; charset=utf-8';
/** As C2SP tlog-tiles asks. */
export const TILE = 'application/octet-stream';
const TEXT = 'text/plain; charset=utf-8';

const SINGLE: Readonly<Record<string, (facts: PublicFacts) => Page>> = {
  '': homePage,
  purposes: purposesPage,
  data: dataPage,
  'sensitive-data': sensitiveDataPage,
  use: usePage,
  ledger: ledgerPage,
  news: newsPage,
  rights: rightsPage,
  accessibility: accessibilityPage,
};

/** The content of an address below the root, "" being the front page; `undefined` where there is none. */
export async function contentOf(
  place: string,
  facts: PublicFacts,
  record: PublicRecord,
  stylesheet: string,
): Promise<Content | undefined> {
  const file = await fileOf(place, facts, record);
  if (file !== undefined) return { ...file, status: 200 };
  const page = await pageOf(place, facts, record);
  return page && { type: HTML, bytes: Buffer.from(documentOf(page, facts, stylesheet)), status: 200 };
}

/** The answer of every address that has no content. */
export function missingContent(facts: PublicFacts, stylesheet: string): Content {
  return { type: HTML, bytes: Buffer.from(documentOf(missingPage, facts, stylesheet)), status: 404 };
}

async function pageOf(place: string, facts: PublicFacts, record: PublicRecord): Promise<Page | undefined> {
  if (Object.hasOwn(SINGLE, place)) return SINGLE[place]?.(facts);
  const [section, name = '', ...rest] = place.split('/');
  if (rest.length > 0) return undefined;
  switch (section) {
    case 'purposes': {
      const purpose = facts.purposes.find((each) => each.purpose.name === name);
      return purpose && purposePage(purpose, facts);
    }
    case 'data': {
      const dataset = facts.datasets.find((each) => each.name === name);
      if (dataset !== undefined) return datasetPage(dataset, facts);
      const gone = facts.goneDatasets.find((each) => each.dataset.name === name);
      return gone && goneDatasetPage(gone);
    }
    case 'use': {
      const figures = facts.figures.find((each) => each.period === name);
      return figures && monthPage(figures, facts);
    }
    case 'news': {
      const item = facts.news.find((each) => each.id === name);
      return item && newsItemPage(item);
    }
    case 'ledger': {
      const checkpoint = await record.checkpoint(name);
      return checkpoint && checkpointPage(checkpoint, facts);
    }
    default:
      return undefined;
  }
}

/** What is for programs. */
async function fileOf(
  place: string,
  facts: PublicFacts,
  record: PublicRecord,
): Promise<Pick<Content, 'type' | 'bytes'> | undefined> {
  const text = (type: string, content: string | undefined) =>
    content === undefined ? undefined : { type, bytes: Buffer.from(content) };
  if (`${ROOT}/${place}` === FEED) return text('application/atom+xml; charset=utf-8', atomFeed(facts));
  if (place === 'ledger/checkpoint') return text(TEXT, facts.newestCheckpoint?.note);
  if (place === 'ledger/key') return text(TEXT, `${facts.log.key}\n`);
  if (place === 'ledger/before/checkpoint') return text(TEXT, facts.checkpointBefore?.note);
  const [, before, tile] = /^ledger\/(before\/)?tile\/(.+)$/.exec(place) ?? [];
  if (tile !== undefined) {
    const bytes = await (before === undefined ? record.tile(tile) : record.tileBefore(tile));
    return bytes && { type: TILE, bytes };
  }
  const [, month] = /^use\/(\d{4}-\d{2})\.json$/.exec(place) ?? [];
  const figures = facts.figures.find(({ period }) => period === month);
  if (figures !== undefined) return text('application/json; charset=utf-8', monthFile(figures));
  const [, day] = /^ledger\/(\d{4}-\d{2}-\d{2})\.txt$/.exec(place) ?? [];
  return day === undefined ? undefined : text(TEXT, (await record.checkpoint(day))?.note);
}
