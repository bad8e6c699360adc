import { createHash } from 'node:crypto';
import { firstOrigin } from '@peel/server/log-names';
import type { PublicFacts } from '@peel/server/public-record';
import { escaped } from './html.js';
import { FEED, ROOT } from './layout.js';
import { newsText, newsTitle } from './pages/news.js';

/** More than a reader asks for; older news keep their pages. */
const MOST_ENTRIES = 100;

/**
 * News as Atom (RFC 4287). Addresses are relative to wherever the feed was fetched from, since a force may serve it under any name; ids are
 * made of the name of the workspace's first log and of the event, and stay, also when it moves (RFC 4287, 4.2.6).
 */
export function atomFeed({ news, workspace, log }: PublicFacts): string {
  const entries = news.slice(0, MOST_ENTRIES);
  const updated = instant(news[0]?.day ?? workspace.opened);
  const force = escaped(workspace.force);
  const first = firstOrigin(log.origin);
  const parts = entries.map(
    (item) => `
  <entry>
    <id>${urn(first, item.id)}</id>
    <title>${escaped(newsTitle(item))}</title>
    <link rel="alternate" type="text/html" href="${ROOT}/news/${escaped(item.id)}"/>
    <published>${instant(item.day)}</published>
    <updated>${instant(item.day)}</updated>
    <category term="${escaped(item.kind)}"/>
    <content type="html">${escaped(newsText(item).text)}</content>
  </entry>`,
  );
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-GB">
  <id>${urn(first, 'feed')}</id>
  <title>Peel, ${force}: news of purposes</title>
  <updated>${updated}</updated>
  <author><name>${force}</name></author>
  <link rel="self" type="application/atom+xml" href="${FEED}"/>
  <link rel="alternate" type="text/html" href="${ROOT}/news"/>${parts.join('')}
</feed>
`;
}

/** News know days, not times. */
function instant(day: string): string {
  return `${day}T00:00:00Z`;
}

/** A UUID of version 8 (RFC 9562) made of a hash: the same for the same log and event for ever. */
function urn(origin: string, name: string): string {
  const hex = createHash('sha256').update(`${origin}\n${name}`).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
