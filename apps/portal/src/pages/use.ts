import type { PublicFacts, PublishedTable } from '@peel/server/public-record';
import { body, bullets, code, h2, link, table } from '../components.js';
import { type Html, html } from '../html.js';
import { type Page, ROOT } from '../layout.js';
import { ACTS, monthWords, wordsOf } from '../words.js';

export function usePage(facts: PublicFacts): Page {
  const { figures, workspace } = facts;
  const [newest] = figures;
  return {
    path: `${ROOT}/use`,
    title: 'How often data is used',
    description: `How often data was used, and use refused, at ${workspace.force}: counted once a month from the log.`,
    content: html`<h1 class="govuk-heading-l">How often data is used</h1>
<p class="peel-lead">Once a month the log is counted: for each purpose, how often data was collected, altered, looked at, combined, copied by who looked, given to others or erased, and how often somebody was refused.</p>
${
  newest === undefined
    ? body('The first counts appear after the first whole month of use.')
    : html`${monthTable(`Use in ${monthWords(newest.period)}`, newest, facts)}${h2('All months')}${bullets(figures.map(({ period }) => link(`${ROOT}/use/${period}`, monthWords(period))))}`
}${h2('What the counts can and cannot say')}${bullets([
  'A look at the log itself is counted as one, under the purpose for it.',
  'Counts are rounded to the nearest 5, and small ones are withheld, so that nobody can tell from them what was done about whom. With a small one its neighbour is withheld, however large: what the two come to together is told below the table.',
  'A month is counted once. It is never counted again, because a second count could tell what the first withholds.',
  'Only purposes whose existence is public are counted.',
])}${body('How much this costs and how often it is wrong will be said here when there are figures for it. There are none yet.')}`,
  };
}

export function monthPage(figures: PublishedTable, facts: PublicFacts): Page {
  const month = monthWords(figures.period);
  const file = `${ROOT}/use/${figures.period}.json`;
  return {
    path: `${ROOT}/use/${figures.period}`,
    title: `Use in ${month}`,
    description: `How often data was used, and use refused, in ${month}.`,
    above: [{ text: 'Use', href: `${ROOT}/use` }],
    content: html`<h1 class="govuk-heading-l">Use in ${month}</h1>
${monthTable('Acts under each purpose', figures, facts)}${body('The same as data: ')}${code('Address of the data', file)}${body(link(file, `${figures.period}.json`))}`,
  };
}

/** The file as it was released, for programs. */
export function monthFile(figures: PublishedTable): string {
  return `${JSON.stringify(figures, null, 2)}\n`;
}

function monthTable(caption: string, figures: PublishedTable, { purposes }: PublicFacts): Html {
  if (figures.note !== undefined)
    return body(figures.note, ' ', link(`${ROOT}/ledger#before`, 'The log that this one goes on from'), '.');
  const acts = figures.groups[0]?.cells.map(({ name }) => name) ?? [];
  const titles = new Map(purposes.map(({ purpose }) => [purpose.name, purpose.title]));
  const rows = figures.groups.map(({ name, cells, total }) => {
    const title = titles.get(name);
    const byAct = new Map(cells.map((cell) => [cell.name, cell.count]));
    return [
      title === undefined ? name : link(`${ROOT}/purposes/${name}`, title),
      ...acts.map((act) => shown(byAct.get(act) ?? null)),
      shown(total),
    ];
  });
  const together = togetherOf(figures, titles);
  const columns = [...acts.map((act) => wordsOf(ACTS, act)), 'All'].map((text) => ({ text, numeric: true }));
  return html`${table(caption, [{ text: 'Purpose' }, ...columns], rows)}${body(
    'All purposes together: ',
    shown(figures.total),
    '.',
  )}${together.length === 0 ? '' : bullets(together)}${body(figures.rule)}`;
}

function togetherOf({ groups }: PublishedTable, titles: ReadonlyMap<string, string>): readonly string[] {
  return groups.flatMap(({ name, together }) =>
    (together ?? []).map(({ cells, count }) => {
      const acts = cells.map((act) => wordsOf(ACTS, act)).join(' and ');
      return `${titles.get(name) ?? name}: ${acts} together ${count.toLocaleString('en-GB')}`;
    }),
  );
}

function shown(count: number | null): Html | string {
  return count === null ? html`<span class="peel-withheld">withheld</span>` : count.toLocaleString('en-GB');
}
