import type { PublicFacts } from '@peel/server/public-record';
import { breadcrumbs, type Crumb } from './components.js';
import { type Html, html } from './html.js';
import { dayWords } from './words.js';

/** One page of the site before it is dressed. */
export interface Page {
  /** From the root. @example '/public/purposes' */
  readonly path: string;
  readonly title: string;
  /** For lists of results and for whoever shares the page. */
  readonly description: string;
  readonly content: Html;
  /** Pages above this one, the front page left out. */
  readonly above?: readonly Crumb[];
}

export const ROOT = '/public';
export const FEED = `${ROOT}/feed.atom`;

const SECTIONS: readonly Crumb[] = [
  { text: 'Purposes', href: `${ROOT}/purposes` },
  { text: 'Data held', href: `${ROOT}/data` },
  { text: 'Use', href: `${ROOT}/use` },
  { text: 'Check the log', href: `${ROOT}/ledger` },
  { text: 'News', href: `${ROOT}/news` },
  { text: 'Your rights', href: `${ROOT}/rights` },
];

/** The whole document. Nothing in it is fetched from elsewhere, and nothing needs a script. */
export function documentOf(page: Page, facts: PublicFacts, stylesheet: string): string {
  const { force } = facts.workspace;
  const isFront = page.path === ROOT;
  const title = isFront ? `Peel, ${force}: ${page.title}` : `${page.title} – Peel, ${force}`;
  return html`<!doctype html>
<html lang="en-GB" class="govuk-template">
<head>
<meta charset="utf-8">
<title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" content="#00594f" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#00463e" media="(prefers-color-scheme: dark)">
<meta name="description" content="${page.description}">
<link rel="canonical" href="${page.path}">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${stylesheet}">
<link rel="alternate" type="application/atom+xml" title="News of ${force}" href="${FEED}">
</head>
<body class="govuk-template__body">
<a href="#main-content" class="govuk-skip-link">Skip to main content</a>
<header>
<div class="peel-header"><div class="govuk-width-container peel-header__inner">
<a class="peel-header__name" href="${ROOT}">Peel</a> <span class="peel-header__force">${force}</span>
</div></div>
${navigation(page)}${demonstrationNotice(facts)}</header>
<div class="govuk-width-container">
${!isFront && breadcrumbs([{ text: 'Peel', href: ROOT }, ...(page.above ?? [])])}<main class="govuk-main-wrapper" id="main-content">
${page.content}</main>
</div>
${footer(facts)}
</body>
</html>
`.text;
}

function navigation(page: Page): Html {
  return html`<div class="govuk-service-navigation"><div class="govuk-width-container"><div class="govuk-service-navigation__container">
<nav aria-label="Sections" class="govuk-service-navigation__wrapper"><ul class="govuk-service-navigation__list">${SECTIONS.map(
    ({ text, href }) => {
      const isIn = page.path === href || page.path.startsWith(`${href}/`);
      if (!isIn)
        return html`
<li class="govuk-service-navigation__item"><a class="govuk-service-navigation__link" href="${href}">${text}</a></li>`;
      return html`
<li class="govuk-service-navigation__item govuk-service-navigation__item--active"><a class="govuk-service-navigation__link" href="${href}" aria-current="${page.path === href ? 'page' : 'true'}"><strong class="govuk-service-navigation__active-fallback">${text}</strong></a></li>`;
    },
  )}
</ul></nav>
</div></div></div>
`;
}

function demonstrationNotice({ demonstration }: PublicFacts): Html | false {
  return (
    demonstration &&
    html`<div class="peel-notice" role="note"><div class="govuk-width-container"><p><strong>Demonstration.</strong> Nothing here is about a real force’s work, and its log says so for ever.</p></div></div>
`
  );
}

function footer({ workspace, today }: PublicFacts): Html {
  return html`<footer class="peel-footer"><div class="govuk-width-container">
<ul class="peel-footer__links">
<li><a class="govuk-link" href="${ROOT}/rights">Ask or complain</a></li>
<li><a class="govuk-link" href="${ROOT}/accessibility">Accessibility</a></li>
<li><a class="govuk-link" href="${FEED}">News as a feed</a></li>
</ul>
<p>Published by ${workspace.force}. These pages are made from the force’s own approved rules; nobody edits them by hand. As of ${dayWords(today)}.</p>
<p>This site sets no cookies and keeps no record of who reads it.</p>
</div></footer>`;
}
