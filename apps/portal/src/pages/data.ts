import type { PublicFacts } from '@peel/server/public-record';
import { body, bullets, h2, link, table } from '../components.js';
import { html } from '../html.js';
import { type Page, ROOT } from '../layout.js';
import { lengthWords } from '../words.js';

export function dataPage({ datasets, goneDatasets, workspace }: PublicFacts): Page {
  return {
    path: `${ROOT}/data`,
    title: 'Data held',
    description: `Every dataset that ${workspace.force} holds in Peel, where it comes from and how long it is kept.`,
    content: html`<h1 class="govuk-heading-l">Data held</h1>
<p class="peel-lead">Each dataset says where it comes from, what is in it, who may use it for what, and when each record must be reviewed.</p>
${
  datasets.length === 0
    ? body('There is none.')
    : table(
        'Datasets',
        [
          { text: 'Dataset' },
          { text: 'Collected as' },
          { text: 'Reviewed after' },
          { text: 'Purposes', numeric: true },
        ],
        datasets.map((each) => [
          link(`${ROOT}/data/${each.name}`, each.title),
          each.collected.title,
          lengthWords(each.review.months),
          each.purposes.length,
        ]),
      )
}${body(link(`${ROOT}/sensitive-data`, 'Sensitive data'), ', such as ethnicity or health, is stored apart and has rules of its own.')}${
  goneDatasets.length === 0
    ? ''
    : html`${h2('No longer held')}${bullets(goneDatasets.map(({ dataset }) => link(`${ROOT}/data/${dataset.name}`, dataset.title)))}`
}${h2('Two rules for all of it')}${bullets([
  'Data that was collected for one reason is used for another only where a table, approved by two stewards, says that the two are compatible, and why.',
  'From the day a record is due for review nobody can read it.',
])}`,
  };
}
