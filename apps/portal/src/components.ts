import { type Html, html } from './html.js';

/** Components of GOV.UK Frontend and MoJ Frontend, as their markup asks. Those that need a script to be of use are not among them. */
export interface Crumb {
  readonly text: string;
  readonly href: string;
}

export function breadcrumbs(crumbs: readonly Crumb[]): Html {
  return html`<nav class="govuk-breadcrumbs" aria-label="Breadcrumb"><ol class="govuk-breadcrumbs__list">${crumbs.map(
    ({ text, href }) =>
      html`<li class="govuk-breadcrumbs__list-item"><a class="govuk-breadcrumbs__link" href="${href}">${text}</a></li>`,
  )}</ol></nav>
`;
}

export type Row = readonly [key: string, value: Html | string];

export function summaryList(rows: readonly (Row | undefined)[]): Html {
  return html`<dl class="govuk-summary-list">${rows.map(
    (row) =>
      row &&
      html`
<div class="govuk-summary-list__row"><dt class="govuk-summary-list__key">${row[0]}</dt><dd class="govuk-summary-list__value">${row[1]}</dd></div>`,
  )}
</dl>
`;
}

export interface Column {
  readonly text: string;
  readonly numeric?: boolean;
}

/** A table that scrolls inside its own box on a narrow screen; the first cell of a row is its heading. */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly (Html | string | number)[])[],
): Html {
  const numeric = (index: number, part: string) => (columns[index]?.numeric ? ` govuk-table__${part}--numeric` : '');
  const row = (cells: readonly (Html | string | number)[]) => html`
<tr class="govuk-table__row">${cells.map((cell, index) =>
    index === 0
      ? html`<th scope="row" class="govuk-table__header">${cell}</th>`
      : html`<td class="govuk-table__cell${numeric(index, 'cell')}">${cell}</td>`,
  )}</tr>`;
  return html`<div class="peel-scroll" tabindex="0" role="region" aria-label="${caption}"><table class="govuk-table">
<caption class="govuk-table__caption govuk-table__caption--m">${caption}</caption>
<thead class="govuk-table__head"><tr class="govuk-table__row">${columns.map(
    ({ text }, index) => html`<th scope="col" class="govuk-table__header${numeric(index, 'header')}">${text}</th>`,
  )}</tr></thead>
<tbody class="govuk-table__body">${rows.map(row)}
</tbody></table></div>
`;
}

const TAGS: Readonly<Record<string, string>> = {
  'in-force': 'green',
  approved: 'green',
  'not-begun': 'blue',
  reviewed: 'blue',
  changed: 'yellow',
  expired: 'grey',
  withdrawn: 'red',
};

export function tag(code: string, text: string): Html {
  return html`<strong class="govuk-tag govuk-tag--${TAGS[code] ?? 'grey'}">${text}</strong>`;
}

export function bullets(items: readonly (Html | string)[]): Html {
  return html`<ul class="govuk-list govuk-list--bullet">${items.map((item) => html`<li>${item}</li>`)}</ul>
`;
}

export function paragraphs(text: string): Html {
  const parts = text.split(/\n{2,}/).map((part) => part.trim());
  return html`${parts.map((part) => html`<p class="govuk-body">${part}</p>\n`)}`;
}

export function inset(content: Html | string): Html {
  return html`<div class="govuk-inset-text">${content}</div>
`;
}

export function link(href: string, text: string): Html {
  return html`<a class="govuk-link" href="${href}">${text}</a>`;
}

export function h2(text: string, id?: string): Html {
  return id === undefined
    ? html`<h2 class="govuk-heading-m">${text}</h2>\n`
    : html`<h2 class="govuk-heading-m" id="${id}">${text}</h2>\n`;
}

export function body(...parts: readonly (Html | string)[]): Html {
  return html`<p class="govuk-body">${parts}</p>\n`;
}

/** Signed notes and commands, exactly as they are. */
export function code(label: string, text: string): Html {
  return html`<pre class="peel-code govuk-!-margin-bottom-6" tabindex="0" role="region" aria-label="${label}">${text}</pre>
`;
}

export interface Moment {
  readonly title: Html;
  readonly day: string;
  readonly dayText: string;
  readonly content: Html;
}

export function timeline(moments: readonly Moment[]): Html {
  return html`<div class="moj-timeline">${moments.map(
    ({ title, day, dayText, content }) => html`
<div class="moj-timeline__item"><div class="moj-timeline__header"><h2 class="moj-timeline__title">${title}</h2></div>
<p class="moj-timeline__date"><time datetime="${day}">${dayText}</time></p>
<div class="moj-timeline__description">${content}</div></div>`,
  )}
</div>
`;
}

/** Folded away until somebody opens it; browsers do that without a script. */
export function details(summary: string, content: Html): Html {
  return html`<details class="govuk-details"><summary class="govuk-details__summary"><span class="govuk-details__summary-text">${summary}</span></summary>
<div class="govuk-details__text">${content}</div></details>
`;
}
