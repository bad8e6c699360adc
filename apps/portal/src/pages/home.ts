import type { PublicFacts, PublicHistory } from '@peel/server/public-record';
import { body, bullets, h2, link, tag } from '../components.js';
import { html } from '../html.js';
import { type Page, ROOT } from '../layout.js';
import { dayWords, NEWS, STATES, wordsOf } from '../words.js';

const NEWEST = 4;

export function homePage(facts: PublicFacts): Page {
  const { force, title } = facts.workspace;
  const current = facts.purposes.filter(({ state }) => state === 'in-force' || state === 'not-begun');
  // First those that reach data about the public; those that read only the log of use come after.
  const reach = ({ purpose }: PublicHistory) => Math.sign(purpose.datasets.length);
  return {
    path: ROOT,
    title: 'what is held, and why',
    description: `What data ${force} brings together in Peel, for which approved purposes, by which rules, and how often it is used.`,
    content: html`<h1 class="govuk-heading-xl">What ${force} holds, and why</h1>
<p class="peel-lead">Police work with the public’s consent. These pages say what data ${force} brings together in Peel (${title}), for which purposes, by which rules, and how often it is used.</p>
<div class="govuk-grid-row"><div class="govuk-grid-column-two-thirds">
${h2('The rules of Peel')}${bullets([
  'No one sees a record except for an approved purpose, in an operation they are assigned to, with a reason they write down, for a limited time.',
  'There is no administrator who sees everything.',
  'Every look is written into a log before anything is shown. The log cannot be changed without that being found out, by anybody outside who checks.',
  'A purpose is approved by at least two stewards who did not write it, and ends by itself after at most twelve months.',
  'Records that are due for review are closed by the clock.',
])}</div></div>
${h2('What it is used for')}<ul class="peel-cards">${current
      .toSorted((left, right) => reach(right) - reach(left))
      .map(
        ({ purpose, state }) => html`
<li class="peel-card"><h3 class="govuk-heading-s">${link(`${ROOT}/purposes/${purpose.name}`, purpose.title)}</h3><p class="govuk-body">${purpose.summary}</p>${tag(state, wordsOf(STATES, state))}</li>`,
      )}
</ul>
${h2('What data there is')}<ul class="peel-cards">${facts.datasets.map(
      (each) => html`
<li class="peel-card"><h3 class="govuk-heading-s">${link(`${ROOT}/data/${each.name}`, each.title)}</h3><p class="govuk-body">${each.description}</p></li>`,
    )}
</ul>
${h2('News')}${
  facts.news.length === 0
    ? body('Nothing has been approved yet.')
    : bullets(
        facts.news
          .slice(0, NEWEST)
          .map(
            (item) =>
              html`${dayWords(item.day)}: ${link(`${ROOT}/news/${item.id}`, `${wordsOf(NEWS, item.kind)}: ${item.title}`)}`,
          ),
      )
}${body(link(`${ROOT}/news`, 'All news'))}`,
  };
}
