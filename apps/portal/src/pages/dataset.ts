import type { GoneDataset, PublicFacts } from '@peel/server/public-record';
import { body, bullets, h2, link, summaryList, table, tag } from '../components.js';
import { type Html, html } from '../html.js';
import { type Page, ROOT } from '../layout.js';
import { dayWords, lengthWords, RECORD_KINDS, REGIMES, wordsOf } from '../words.js';

type Dataset = PublicFacts['datasets'][number];

export function datasetPage(dataset: Dataset, { purposes, workspace }: PublicFacts): Page {
  const { name, title, description, collected, columns } = dataset;
  return {
    ...placeOf(dataset),
    content: html`<h1 class="govuk-heading-l">${title}</h1>
<p class="peel-lead">${description}</p>
${summaryList([
  ['Why it was collected', collected.why],
  ['On what terms', collected.terms],
  ['Body of law', wordsOf(REGIMES, dataset.regime)],
  ['What its records are', wordsOf(RECORD_KINDS, dataset.kind)],
  ['How reliable', dataset.grade === 'ungraded' ? 'Not graded' : `Graded ${dataset.grade} (source, content, handling)`],
  ['Kept until', retention(dataset)],
  ['Sensitive data, stored apart', sensitive(dataset)],
  ['What some records ask besides', dataset.protections.length === 0 ? 'Nothing more' : bullets(dataset.protections)],
  ['Who answers for it', `${dataset.owner}, ${workspace.force}`],
])}${h2('Purposes that may use it')}${
  dataset.purposes.length === 0
    ? body('None: nobody can read it.')
    : bullets(
        dataset.purposes.map((each) => {
          const found = purposes.find(({ purpose }) => purpose.name === each.name)?.purpose;
          const because = found?.datasets.find((of) => of.name === name)?.because;
          return html`${link(`${ROOT}/purposes/${each.name}`, each.title)}${because !== undefined && `: ${because}`}`;
        }),
      )
}${table(
  'What is in it',
  [{ text: 'Column' }, { text: 'What it is' }, { text: 'Sensitive' }],
  columns.map((column) => [column.title, column.description ?? '', column.group ?? 'No']),
)}`,
  };
}

/** Its address stays. */
export function goneDatasetPage({ dataset, since }: GoneDataset): Page {
  const { title, description } = dataset;
  return {
    ...placeOf(dataset),
    content: html`<h1 class="govuk-heading-l">${title}</h1>
<p class="govuk-body">${tag('expired', 'No longer held')}</p>
<p class="peel-lead">${description}</p>
${body(`It left the approved rules on ${dayWords(since)}: since then nothing of it can be read for any purpose.`)}`,
  };
}

function placeOf({ name, title, description }: GoneDataset['dataset']): Omit<Page, 'content'> {
  return {
    path: `${ROOT}/data/${name}`,
    title,
    description,
    above: [{ text: 'Data held', href: `${ROOT}/data` }],
  };
}

function retention({ review }: Dataset): string {
  const from = review.from === 'import' ? 'it came in' : `its ${review.from.replaceAll('_', ' ')}`;
  return `Each record is reviewed ${lengthWords(review.months)} after ${from}. From that day nobody can read it.`;
}

function sensitive({ columnGroups }: Dataset): Html | string {
  if (columnGroups.length === 0) return 'None';
  return bullets(columnGroups.map(({ name, title }) => link(`${ROOT}/sensitive-data#${name}`, title)));
}
