import type { PublicFacts, PublicHistory, PublicPurpose } from '@peel/server/public-record';
import { body, bullets, h2, inset, link, paragraphs, type Row, summaryList, tag } from '../components.js';
import { type Html, html } from '../html.js';
import { type Page, ROOT } from '../layout.js';
import { dayWords, LAW_ENFORCEMENT, listWords, NEWS, REGIMES, STATES, TOOLS, wordsOf } from '../words.js';

export function purposePage(history: PublicHistory, facts: PublicFacts): Page {
  const { purpose, state } = history;
  const news = facts.news.filter((item) => item.purpose === purpose.name);
  return {
    path: `${ROOT}/purposes/${purpose.name}`,
    title: purpose.title,
    description: purpose.summary,
    above: [{ text: 'Purposes', href: `${ROOT}/purposes` }],
    content: html`<h1 class="govuk-heading-l">${purpose.title}</h1>
<p class="govuk-body">${tag(state, wordsOf(STATES, state))}</p>
<div class="govuk-grid-row"><div class="govuk-grid-column-two-thirds">
<p class="peel-lead">${purpose.summary}</p>
${inset(standing(history))}${keyPoints(purpose)}${h2('Why this matters')}${paragraphs(purpose.words?.whyThisMatters ?? purpose.necessity)}${h2('What this means for you')}${
  purpose.words === undefined ? meaning(purpose) : paragraphs(purpose.words.whatThisMeansForYou)
}${body('You can ask what is held about you, have it corrected, and complain: ', link(`${ROOT}/rights`, 'your rights'), '.')}</div></div>
${h2('The rules')}${summaryList(rules(history, facts))}${h2('What happened')}${bullets(
  news.map((item) => html`${dayWords(item.day)}: ${link(`${ROOT}/news/${item.id}`, wordsOf(NEWS, item.kind))}`),
)}${body('How often it is used: ', link(`${ROOT}/use`, 'counts of use'), '.')}`,
  };
}

function standing({ purpose, state }: PublicHistory): string {
  const until = dayWords(purpose.expires);
  switch (state) {
    case 'in-force':
      return `In force until ${until}. Then it ends by itself, unless it is reviewed and approved again.`;
    case 'not-begun':
      return `Approved, and in force from ${dayWords(purpose.begins)} until ${until}.`;
    case 'expired':
      return `It ended on ${until}. Nothing can be read for it.`;
    case 'withdrawn':
      return 'It was withdrawn. Nothing can be read for it.';
  }
}

function keyPoints({ words, approvers }: PublicPurpose): Html {
  const points = words?.keyPoints ?? [];
  return html`${h2('Key points')}${bullets(
    points.length > 0 ? points : [`At least ${approvers} stewards who did not write it approved it.`],
  )}`;
}

/** Where the definition has no words of its own for the public. */
function meaning({ categories, columnGroups }: PublicPurpose): Html {
  const people = categories.map(({ title }) => title.toLowerCase());
  const sensitive = columnGroups.map(({ title }) => title.toLowerCase());
  return html`${body(
    people.length === 0
      ? 'No records about people are read for it.'
      : `Records about you may be among those looked at if you are in one of these groups: ${people.join('; ')}.`,
  )}${body(
    sensitive.length === 0
      ? 'No sensitive data, such as health or ethnicity, is read for it.'
      : `These kinds of sensitive data may be read, and no other: ${listWords(sensitive)}.`,
  )}`;
}

function rules({ purpose, since, state }: PublicHistory, { workspace }: PublicFacts): readonly (Row | undefined)[] {
  const { sensitive } = purpose;
  const end = state === 'expired' ? 'It ended on' : 'It ends on';
  return [
    ['Legal basis', html`${purpose.legalBasis.text}<br>${purpose.legalBasis.section}`],
    ['Body of law', wordsOf(REGIMES, purpose.regime)],
    purpose.lawEnforcementPurposes.length === 0
      ? undefined
      : [
          'Law enforcement purposes',
          sentence(purpose.lawEnforcementPurposes.map((each) => wordsOf(LAW_ENFORCEMENT, each))),
        ],
    ['Why it is necessary', purpose.necessity],
    ['What it covers, and what not', purpose.scope],
    [
      'Who may use it',
      purpose.roles.length === 0
        ? 'Nobody'
        : bullets(purpose.roles.map(({ title, summary }) => html`${title}: ${summary}`)),
    ],
    ['Through what', sentence(purpose.tools.map((each) => wordsOf(TOOLS, each)))],
    ['Data', data(purpose)],
    [
      'People concerned',
      purpose.categories.length === 0 ? 'None' : bullets(purpose.categories.map(({ title }) => title)),
    ],
    [
      'Sensitive data',
      sensitive === undefined || purpose.columnGroups.length === 0
        ? 'None'
        : html`${bullets(purpose.columnGroups.map(({ title }) => title))}<p class="govuk-body">${sensitive.strictlyNecessary}</p><p class="govuk-body">${sensitive.condition}. ${sensitive.document}.</p>`,
    ],
    [
      'Impact assessment',
      html`${purpose.assessment.reference}, which counts until ${dayWords(purpose.assessment.expires)}`,
    ],
    ['Approval', `At least ${purpose.approvers} stewards, none of whom wrote it`],
    ['Since', `First approved on ${dayWords(since)}. In its present form from ${dayWords(purpose.begins)}`],
    ['Until', state === 'withdrawn' ? 'Withdrawn' : `${end} ${dayWords(purpose.expires)}`],
    ['Who answers for it', `${purpose.owner}, ${workspace.force}`],
  ];
}

function data({ datasets }: PublicPurpose): Html | string {
  if (datasets.length === 0) return 'None of the data held';
  return bullets(datasets.map(({ name, title, because }) => html`${link(`${ROOT}/data/${name}`, title)}: ${because}`));
}

function sentence(words: readonly string[]): string {
  const text = listWords(words);
  return text.charAt(0).toUpperCase() + text.slice(1);
}
