/** Text of the definition files that a measured workspace has besides the template's. */

/** Handling conditions: the cheapest way to many labels of which a purpose passes some. */
export interface Terms {
  /** Those that the analyst's purpose passes. */
  readonly passed: readonly string[];
  readonly hidden: readonly string[];
}

export const PURPOSE = 'volume-crime-analysis';
export const OPERATION = 'OP-ALDER';
const HIDDEN_FROM = 'records-management';

export interface SourceText {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** A row's label is the join of one case of each rule; without any, every row is open. */
  readonly rules: readonly LabelRule[];
}

export interface LabelRule {
  readonly column: string;
  /** Value -> terms. */
  readonly cases: ReadonlyMap<string, readonly string[]>;
}

export function termNames(prefix: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => `${prefix}-${String(at).padStart(3, '0')}`);
}

/** The template's vocabulary with these terms. */
export function withHandling(vocabulary: string, { passed, hidden }: Terms): string {
  const entry = (name: string, purpose: string): string =>
    `  ${name}:\n    title: Measured ${name}\n    summary: One of the terms under which measured rows were given.\n    purposes: [${purpose}]\n`;
  const entries = [...passed.map((name) => entry(name, PURPOSE)), ...hidden.map((name) => entry(name, HIDDEN_FROM))];
  return vocabulary.replace(/^handling:\n/m, `handling:\n${entries.join('')}`);
}

export function sourceYaml({ name, columns, rules }: SourceText): string {
  return [
    `title: Measured ${name}`,
    'description: Generated rows for measuring.',
    'owner: Data engineer',
    'regime: law-enforcement',
    'grant: recorded-crime',
    'format: csv',
    'encoding: utf-8',
    'delimiter: ","',
    'columns:',
    ...columns.map((column) => `  - { header: ${column.name}, name: ${column.name}, type: "${column.type}" }`),
    'labels:',
    '  always: [classification:OFFICIAL]',
    ...(rules.length === 0 ? [] : ['  by_value:', ...rules.flatMap(ruleYaml)]),
    'declares:',
    ...declared(rules).map((terms) => `  - [${['classification:OFFICIAL', ...terms.map(handling)].join(', ')}]`),
    'kind: fact',
    'grade: ungraded',
    'review: { years: 6, from: import }',
    '',
  ].join('\n');
}

function ruleYaml({ column, cases }: LabelRule): string[] {
  const lines = [...cases].map(([value, terms]) => `        ${value}: [${terms.map(handling).join(', ')}]`);
  return [`    - column: ${column}`, '      cases:', ...lines, '      otherwise: quarantine'];
}

/** The terms of every label that the rules can give. */
function declared(rules: readonly LabelRule[]): readonly (readonly string[])[] {
  return rules.reduce<readonly (readonly string[])[]>(
    (before, { cases }) => before.flatMap((terms) => [...cases.values()].map((more) => [...terms, ...more])),
    [[]],
  );
}

function handling(term: string): string {
  return `handling:${term}`;
}

export function orderYaml({ name, rules }: SourceText, begins: string, expires: string): string {
  const terms = [...new Set(declared(rules).flat())].map(handling);
  return [
    `title: Bring in ${name}`,
    'summary: Imports generated rows for measuring.',
    'kind: sync',
    `purpose: ${PURPOSE}`,
    'accountable: engineer',
    'datasets:',
    `  out: [${name}]`,
    `ceiling: [${['grant:recorded-crime', 'classification:OFFICIAL', ...terms].join(', ')}]`,
    'code: builtin/csv-import',
    'trigger: by-hand',
    `begins: ${begins}`,
    `expires: ${expires}`,
    '',
  ].join('\n');
}
