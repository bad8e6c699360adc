import type { PublicFacts } from '@peel/server/public-record';
import { body, bullets, h2, link } from '../components.js';
import { type Html, html } from '../html.js';
import { type Page, ROOT } from '../layout.js';

export function sensitiveDataPage(facts: PublicFacts): Page {
  return {
    path: `${ROOT}/sensitive-data`,
    title: 'Sensitive data',
    description: 'Which kinds of sensitive data are held, where, and for which purposes they may be read.',
    above: [{ text: 'Data held', href: `${ROOT}/data` }],
    content: html`<h1 class="govuk-heading-l">Sensitive data</h1>
<p class="peel-lead">The law protects some kinds of data more than others (section 35(8) of the Data Protection Act 2018). Peel stores each kind apart. Who may not read it does not learn that it is there.</p>
${facts.columnGroups.map((group) => section(group, facts))}`,
  };
}

function section(group: PublicFacts['columnGroups'][number], { datasets, purposes }: PublicFacts): Html {
  const has = (each: { readonly columnGroups: readonly { readonly name: string }[] }) =>
    each.columnGroups.some(({ name }) => name === group.name);
  const holding = datasets.filter(has);
  const reading = purposes.filter(({ state, purpose }) => state === 'in-force' && has(purpose));
  return html`${h2(group.title, group.name)}${body(group.summary)}${
    holding.length === 0
      ? body('None is held.')
      : html`${body('Held in:')}${bullets(holding.map((each) => link(`${ROOT}/data/${each.name}`, each.title)))}${body(
          reading.length === 0 ? 'No purpose in force may read it.' : 'May be read for:',
        )}${reading.length > 0 && bullets(reading.map(({ purpose }) => link(`${ROOT}/purposes/${purpose.name}`, purpose.title)))}`
  }`;
}
