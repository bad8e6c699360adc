import type { PublicFacts, PublicHistory } from '@peel/server/public-record';
import { body, h2, link, tag } from '../components.js';
import { type Html, html } from '../html.js';
import { type Page, ROOT } from '../layout.js';
import { dayWords, STATES, wordsOf } from '../words.js';

export function purposesPage({ purposes, workspace }: PublicFacts): Page {
  const current = purposes.filter(({ state }) => state === 'in-force' || state === 'not-begun');
  const former = purposes.filter((each) => !current.includes(each));
  return {
    path: `${ROOT}/purposes`,
    title: 'Purposes',
    description: `Every purpose for which ${workspace.force} may use data in Peel, and those that have ended.`,
    content: html`<h1 class="govuk-heading-l">Purposes</h1>
<p class="peel-lead">Data in Peel may be used for these purposes and for no other. Each has a legal basis, limits, and an end.</p>
${current.length === 0 ? body('No purpose is in force: nothing can be read.') : cards(current)}${
  former.length > 0 && html`${h2('Ended')}${cards(former)}`
}`,
  };
}

function cards(purposes: readonly PublicHistory[]): Html {
  return html`<ul class="peel-cards">${purposes.map(
    ({ purpose, state }) => html`
<li class="peel-card"><h2 class="govuk-heading-s">${link(`${ROOT}/purposes/${purpose.name}`, purpose.title)}</h2><p class="govuk-body">${purpose.summary}</p>
<p class="govuk-body">${tag(state, wordsOf(STATES, state))} ${state === 'withdrawn' ? '' : `until ${dayWords(purpose.expires)}`}</p></li>`,
  )}
</ul>
`;
}
