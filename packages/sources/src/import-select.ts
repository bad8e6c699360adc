import { defined } from '@peel/kernel/assert';
import { isoTime } from '@peel/kernel/clock';
import type { Label } from '@peel/policy/label';
import { cellLabel, reviewDue, type SourceDefinition, sourceCeiling } from '@peel/policy/source';
import type { ImportFacts, LabelPlace, PlannedFile } from './import-plan.js';
import { idCase } from './label-case.js';
import {
  blankOf,
  CELL_FAULT,
  FAULT,
  HASH,
  identifiersOf,
  isStaged,
  PLACE,
  RAW,
  RowJudgement,
} from './row-judgement.js';
import { sqlName, sqlText } from './sql-text.js';
import { withoutMark } from './wide-rows.js';

/** Columns of the statement's own. A definition's names have no point, so none can be taken for one of these. */
const FILE_NUMBER = sqlName('file.no');
const FILE_NAME = sqlName('file.name');

/** Places that whoever brings files in is told of what was put aside; all of it is in the quarantine. */
const TOLD_PUT_ASIDE = 100;

/** The SQL of one import. Built once per plan; each method gives the select of one output. */
export class ImportSelect {
  private readonly judgement: RowJudgement;
  private readonly places: readonly { readonly label: Label; readonly place: LabelPlace }[];

  constructor(
    private readonly source: SourceDefinition,
    private readonly groups: readonly string[],
    private readonly files: readonly PlannedFile[],
    private readonly facts: ImportFacts,
  ) {
    this.judgement = new RowJudgement(source, facts);
    this.places = source.declares.map((label) => ({ label, place: this.place(label) }));
  }

  /** Columns after those of the table, in `base` and `companion`: which file a row came from, and where it stood there. */
  static readonly places: readonly string[] = Object.freeze(['file.no', 'row_ordinal']);

  base(): string {
    const own = this.source.columns
      .filter((column) => column.group === undefined)
      .map((column) => sqlName(column.name));
    const bundles = this.places.map(({ place }) => [place.labelId, place.bundleId] as const);
    return lines(
      this.rows(),
      'SELECT',
      list([
        ...own,
        'record_id',
        'label_id',
        `${idCase('label_id', bundles)} AS bundle_id`,
        'source_ref',
        ...this.standing(),
        ...this.groups.map((group) => sqlName(`key_${group}`)),
        ...ImportSelect.places.map(sqlName),
      ]),
      'FROM rows',
      `WHERE ${FAULT} IS NULL`,
    );
  }

  /** One row for every base row, valued or not (THREATS 27); label is join(row, group). */
  companion(group: string): string {
    const columns = this.source.columns
      .filter((column) => column.group === group)
      .map((column) => sqlName(column.name));
    const cells = this.places.map(({ label, place }) => ({
      from: place.labelId,
      to: this.place(cellLabel(label, group)),
    }));
    const label = idCase(
      'label_id',
      cells.map(({ from, to }) => [from, to.labelId] as const),
    );
    const bundle = idCase(
      'label_id',
      cells.map(({ from, to }) => [from, to.bundleId] as const),
    );
    const [, , reviewed] = this.standing();
    return lines(
      this.rows(),
      'SELECT',
      list([
        sqlName(`key_${group}`),
        ...columns,
        `${label} AS label_id`,
        `${bundle} AS bundle_id`,
        'source_ref',
        reviewed ?? '',
        ...ImportSelect.places.map(sqlName),
      ]),
      'FROM rows',
      `WHERE ${FAULT} IS NULL`,
    );
  }

  /** Rows of the wrong shape, as the writer found them, and rows whose values do not fit; all under the ceiling (THREATS 26). */
  quarantine(): string {
    const { labelId, bundleId } = this.place(sourceCeiling(this.source));
    const order = this.source.columns.map(({ name }) => sqlText(name)).join(', ');
    const place = this.standsAt();
    return lines(
      `${this.rows()},`,
      `rejects AS (\n${this.files.map((file) => indent(this.rejects(file))).join('\n  UNION ALL\n')}\n),`,
      // A line with several faults is kept once, with the first of them.
      'rejected AS (',
      `  SELECT DISTINCT ON (file_no, line) *, line - 1 - dense_rank() OVER (PARTITION BY file_no ORDER BY line) AS rows_before`,
      `  FROM rejects ORDER BY file_no, line, list_position([${order}], column_name) NULLS FIRST, rule`,
      '),',
      'misfits AS (',
      `  SELECT ${FILE_NUMBER} AS file_no, record_id, ${FILE_NAME} AS file, row_ordinal,`,
      `    ${this.judgement.told('column')} AS column_name,`,
      `    ${this.judgement.told('rule')} AS rule,`,
      `    ${RAW} AS raw, source_ref${place === undefined ? '' : `, ${place} AS place`}`,
      `  FROM rows WHERE ${FAULT} IS NOT NULL OR ${CELL_FAULT} IS NOT NULL`,
      '),',
      'faulty AS (',
      ...(place === undefined
        ? [
            // A good row's line: the blank lines, the header, the good rows before it, and the rejected lines before it.
            `  SELECT record_id, file, row_ordinal + 2${this.linesBefore()} + (SELECT count(*) FROM rejected AS r`,
            '    WHERE r.file_no = misfits.file_no AND r.rows_before <= misfits.row_ordinal) AS line, column_name, rule, raw, source_ref',
          ]
        : ['  SELECT record_id, file, place AS line, column_name, rule, raw, source_ref']),
      '  FROM misfits',
      '  UNION ALL',
      `  SELECT record_id, file, line${this.linesBefore()}, column_name, rule, raw, source_ref FROM rejected`,
      ')',
      'SELECT',
      list([
        ...['record_id', 'file', 'CAST(line AS BIGINT) AS line', 'column_name', 'rule', 'raw'],
        `${labelId} AS label_id`,
        `${bundleId} AS bundle_id`,
        'source_ref',
        ...this.graded(),
        `${this.fromImport('file')} AS review_due`,
        ...this.valid(),
      ]),
      'FROM faulty',
    );
  }

  /** The first of what goes to quarantine, in the files' order: where it stands and by which rule, and no value of it. */
  putAside(): string {
    return lines(
      'SELECT file, line, column_name, rule FROM (',
      indent(this.quarantine()),
      `) ORDER BY list_position([${this.files.map(({ name }) => sqlText(name)).join(', ')}], file), line, column_name LIMIT ${TOLD_PUT_ASIDE}`,
    );
  }

  /** Where a row stands, if the file says so: on its line or row of the sheet, or among the rows of a Parquet file, from 1. */
  private standsAt(): string | undefined {
    if (isStaged(this.source)) return `CAST(${PLACE} AS BIGINT)`;
    return this.source.format === 'parquet' ? 'row_ordinal + 1' : undefined;
  }

  /** To be added to a line of what was read; nothing where every file begins with its header. */
  private linesBefore(): string {
    const cases = this.files.flatMap((file) =>
      file.linesBefore === 0 ? [] : [`WHEN ${this.numberOf(file)} THEN ${file.linesBefore}`],
    );
    return cases.length === 0 ? '' : ` + CASE file_no ${cases.join(' ')} ELSE 0 END`;
  }

  /** Exact duplicates are kept, and counted: rows whose columns all equal an earlier row of the same file. */
  counts(): string {
    const blanks = identifiersOf(this.source)
      .map((name) => `, count(*) FILTER (${blankOf(name)}) AS ${sqlName(`blank_${name}`)}`)
      .join('');
    const perFile = this.files.map(
      (file) =>
        `SELECT ${this.numberOf(file)} AS file_no, count(*) AS rows, count(*) - count(DISTINCT ${HASH}) AS duplicates${blanks} FROM ${this.relation(file)}`,
    );
    return perFile.join('\nUNION ALL\n');
  }

  /** The judged rows of all files as one relation. */
  private rows(): string {
    const perFile = this.files.map((file) =>
      indent(
        `SELECT ${this.numberOf(file)} AS ${FILE_NUMBER}, ${sqlText(file.name)} AS ${FILE_NAME}, ${sqlText(file.sourceRef)} AS source_ref, * FROM ${this.relation(file)}`,
      ),
    );
    return `WITH rows AS (\n${perFile.join('\n  UNION ALL\n')}\n)`;
  }

  private rejects(file: PlannedFile): string {
    const raw = this.source.format === 'csv' ? `${withoutMark('raw', this.source.columns.length)} AS raw` : 'raw';
    return `SELECT ${this.numberOf(file)} AS file_no, record_id, ${sqlText(file.name)} AS file, line, column_name, rule, ${raw}, ${sqlText(file.sourceRef)} AS source_ref FROM ${sqlName(`${file.relation}_rejects`)}`;
  }

  /** kind, grade, review_due, valid_from, valid_to of a row. */
  private standing(): readonly string[] {
    return [...this.graded(), `${this.reviewDue()} AS review_due`, ...this.valid()];
  }

  private graded(): readonly string[] {
    return [`${sqlText(this.source.kind)} AS kind`, `${sqlText(this.source.grade)} AS grade`];
  }

  private valid(): readonly string[] {
    return [
      `TIMESTAMPTZ ${sqlText(isoTime(this.facts.importedAt))} AS valid_from`,
      'CAST(NULL AS TIMESTAMPTZ) AS valid_to',
    ];
  }

  private reviewDue(): string {
    const { review } = this.source;
    const fromImport = this.fromImport(FILE_NAME);
    if (review.from === 'import') return fromImport;
    const column = defined(
      this.source.columns.find((each) => each.name === review.from),
      'the column that review counts from',
    );
    const day = column.type === 'timestamptz' ? `${sqlName(column.name)} AT TIME ZONE 'UTC'` : sqlName(column.name);
    return `coalesce(CAST(CAST(${day} AS DATE) + INTERVAL ${review.months} MONTH AS DATE), ${fromImport})`;
  }

  /** Counted from when each file first came: a file that takes the place of another puts no review off. `name` holds the file's. */
  private fromImport(name: string): string {
    const due = this.files.map((file) => sqlDay(reviewDue(this.source.review, file.reviewedFrom)));
    const [first = '', ...others] = due;
    if (others.every((each) => each === first)) return first;
    const cases = this.files.map((file, at) => `WHEN ${sqlText(file.name)} THEN ${due[at] ?? first}`);
    return `CASE ${name} ${cases.join(' ')} END`;
  }

  private place(label: Label): LabelPlace {
    return defined(this.facts.labels.get(label.key), `the label "${label.key}" among the import's facts`);
  }

  private relation(file: PlannedFile): string {
    return sqlName(defined(file.relation, 'the relation of a file that is read'));
  }

  private numberOf(file: PlannedFile): number {
    return this.files.indexOf(file) + 1;
  }
}

function sqlDay(day: string): string {
  return `DATE ${sqlText(day)}`;
}

function list(items: readonly string[]): string {
  return items.map((item) => `  ${item}`).join(',\n');
}

function lines(...parts: readonly string[]): string {
  return parts.join('\n');
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ');
}
