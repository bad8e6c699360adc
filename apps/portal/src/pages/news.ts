import type { NewsItem, PublicFacts } from '@peel/server/public-record';
import { body, link, summaryList, tag, timeline } from '../components.js';
import { type Html, html } from '../html.js';
import { FEED, type Page, ROOT } from '../layout.js';
import { dayWords, listWords, NEWS, wordsOf } from '../words.js';

export function newsPage({ news, workspace }: PublicFacts): Page {
  return {
    path: `${ROOT}/news`,
    title: 'News',
    description: `Each approval, review, change, expiry and withdrawal of a purpose at ${workspace.force}.`,
    content: html`<h1 class="govuk-heading-l">News</h1>
<p class="peel-lead">What happened to purposes. Nobody writes this page: it follows from the approvals in the log.</p>
${body('Also ', link(FEED, 'as a feed'), ' for news readers.')}${
  news.length === 0
    ? body('Nothing has been approved yet.')
    : timeline(
        news.map((item) => ({
          title: link(`${ROOT}/news/${item.id}`, newsTitle(item)),
          day: item.day,
          dayText: dayWords(item.day),
          content: newsText(item),
        })),
      )
}`,
  };
}

export function newsItemPage(item: NewsItem): Page {
  return {
    path: `${ROOT}/news/${item.id}`,
    title: newsTitle(item),
    description: item.summary,
    above: [{ text: 'News', href: `${ROOT}/news` }],
    content: html`<h1 class="govuk-heading-l">${newsTitle(item)}</h1>
<p class="govuk-body">${tag(item.kind, wordsOf(NEWS, item.kind))}</p>
${newsText(item)}${summaryList([
  ['Purpose', link(`${ROOT}/purposes/${item.purpose}`, item.title)],
  ['Day', dayWords(item.day)],
  ['It was to hold', `from ${dayWords(item.begins)} until ${dayWords(item.expires)}`],
  ['Impact assessment', item.assessment],
])}`,
  };
}

export function newsTitle({ kind, title }: NewsItem): string {
  return `${wordsOf(NEWS, kind)}: ${title}`;
}

/** The same on the page and in the feed. */
export function newsText(item: NewsItem): Html {
  return html`<p class="govuk-body">${sentence(item)}</p><p class="govuk-body">${item.summary}</p>`;
}

function sentence({ kind, begins, expires, parts, assessment }: NewsItem): string {
  const changed = parts.length === 0 ? '' : ` What differs: ${listWords(parts)}.`;
  switch (kind) {
    case 'approved':
      return `Stewards who did not write it approved this purpose. It holds from ${dayWords(begins)} until ${dayWords(expires)}.`;
    case 'reviewed':
      return `It was reviewed and approved again, with the assessment ${assessment}. It holds until ${dayWords(expires)}.${changed}`;
    case 'changed':
      return `Its text was changed, and approved again.${changed}`;
    case 'expired':
      return 'It ended by itself. Nothing can be read for it any more.';
    case 'withdrawn':
      return 'It was withdrawn. Nothing can be read for it any more.';
  }
}
