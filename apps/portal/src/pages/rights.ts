import type { PublicFacts } from '@peel/server/public-record';
import { body, bullets, h2, link, summaryList } from '../components.js';
import { html } from '../html.js';
import { type Page, ROOT } from '../layout.js';

/** What Part 3 of the Data Protection Act 2018 gives to people, with its sections as they stand since 5 February 2026. */
export function rightsPage({ workspace, purposes }: PublicFacts): Page {
  const { force, ask } = workspace;
  const owners = purposes.filter(({ state }) => state === 'in-force');
  return {
    path: `${ROOT}/rights`,
    title: 'Your rights',
    description: `What you can ask of ${force} about data on you, whom to ask, and where to complain.`,
    content: html`<h1 class="govuk-heading-l">Your rights</h1>
<p class="peel-lead">You can ask what is held about you, have it corrected or erased, and complain. It costs nothing, and you need not give a reason.</p>
<div class="govuk-grid-row"><div class="govuk-grid-column-two-thirds">
${h2('What you can ask for')}${summaryList([
  [
    'To be told',
    'Who is responsible, what data is used for, on which legal basis, and your rights: section 44. These pages are part of that.',
  ],
  [
    'A copy',
    'Whether data about you is held, and what it is, where it came from, who has had it and how long it is kept: section 45.',
  ],
  ['Correction', 'Of what is wrong or incomplete: section 46.'],
  ['Erasure or restriction', 'Of what should not be held, or must not be used while it is in dispute: section 47.'],
  [
    'A decision by a person',
    'Peel makes no significant decision about anybody by itself. If one were ever made, you could have it explained, contest it and have a person decide: sections 50A to 50D.',
  ],
  [
    'An answer',
    'Within one month. It may take up to two more where the request is complex, and you are told so within the first: section 54.',
  ],
])}${body('The sections are of the Data Protection Act 2018.')}${h2('When the answer may be no')}${body(
  'The force may refuse, or answer in part, only as far and as long as that is necessary and proportionate: to not obstruct an investigation, to protect other people, or for public or national security. It must record why. You are told, unless that itself would defeat the reason, and you can ask the Information Commissioner to check.',
)}${h2('Whom to ask')}${body(`Ask ${ask} of ${force}. Say who you are and what it is about; you need not name a law or a form.`)}${
  owners.length > 0 &&
  html`${body('About a purpose you may also ask the one who answers for it:')}${bullets(
    owners.map(({ purpose }) => html`${link(`${ROOT}/purposes/${purpose.name}`, purpose.title)}: ${purpose.owner}`),
  )}`
}${h2('If you are not content')}${bullets([
  `Complain to ${force} first; ask for ${ask}.`,
  html`Complain to the Information Commissioner, who oversees data protection: <a class="govuk-link" href="https://ico.org.uk/make-a-complaint/" rel="noreferrer">ico.org.uk/make-a-complaint</a> (section 165). The Commissioner can also check for you whether a refusal was lawful (section 51).`,
  'Go to court, which can order the force to comply (section 167).',
])}</div></div>
`,
  };
}
