import { body, link } from '../components.js';
import { html } from '../html.js';
import { type Page, ROOT } from '../layout.js';

/** The same whatever was asked for: it repeats nothing of the address. */
export const missingPage: Page = {
  path: `${ROOT}/not-found`,
  title: 'Page not found',
  description: 'There is no such page.',
  content: html`<h1 class="govuk-heading-l">Page not found</h1>
${body('There is no page at this address. Pages here do not move, so the address may be mistyped.')}${body(link(ROOT, 'What is held, and why'))}`,
};
