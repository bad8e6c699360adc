import type { PublicFacts } from '@peel/server/public-record';
import { body, bullets, h2 } from '../components.js';
import { html } from '../html.js';
import { type Page, ROOT } from '../layout.js';

/** As the Public Sector Bodies (Websites and Mobile Applications) Accessibility Regulations 2018 ask. */
export function accessibilityPage({ workspace }: PublicFacts): Page {
  const { force, ask } = workspace;
  return {
    path: `${ROOT}/accessibility`,
    title: 'Accessibility statement',
    description: `How accessible these pages of ${force} are, and whom to tell of a barrier.`,
    content: html`<h1 class="govuk-heading-l">Accessibility statement</h1>
<div class="govuk-grid-row"><div class="govuk-grid-column-two-thirds">
<p class="peel-lead">This statement is for the public pages of Peel at ${force}. They are meant for as many people as possible.</p>
${bullets([
  'They work without a script, with a keyboard alone, with a screen reader, and at 400% zoom.',
  'They are light or dark as your system asks, follow the colours and text size that you set, and need no more than a slow connection: a page is under 100 kilobytes.',
  'Wide tables scroll inside their own frame, which can be reached with the Tab key.',
])}${h2('How far they comply')}${body('These pages are built to comply with the Web Content Accessibility Guidelines version 2.2 at level AA. Every kind of page is tested by machine (axe-core, in Chromium, on narrow and wide screens, light and dark) whenever Peel changes. No content is known that does not comply. They have not been audited by people with disabilities; the force should have that done before it relies on this statement.')}${h2('What is not plain')}${body('Signed checkpoints, keys and the program on the page about the log are for machines. A sentence in plain words stands beside each.')}${h2('If you meet a barrier')}${body(`Tell ${ask} of ${force}, who can also give you the content in another form. If you are not content with the answer, contact the Equality Advisory and Support Service, which advises on the Public Sector Bodies (Websites and Mobile Applications) (No. 2) Accessibility Regulations 2018.`)}</div></div>
`,
  };
}
