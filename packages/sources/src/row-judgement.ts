import type { Label } from '@peel/policy/label';
import type { SourceColumn, SourceDefinition } from '@peel/policy/source';
import type { ImportFacts } from './import-plan.js';
import { labelCase } from './label-case.js';
import { sqlName, sqlText } from './sql-text.js';
import {
  stagedCellColumn,
  stagedCellRule,
  stagedPlace,
  stagedRowColumn,
  stagedRowRule,
  stagedText,
} from './staged-text.js';
import { hasLostDigits, isWhole, strictCast } from './strict-cast.js';

/**
 * Columns that a judged row has besides those of the definition and `label_id`. A definition's names have no point, so none can be taken
 * for one of these.
 */
export const FAULT = sqlName('fault.no');
export const CELL_FAULT = sqlName('fault.cell');
export const RAW = sqlName('row.raw');
export const HASH = sqlName('row.hash');

/** Of files that are staged: where a record stands, and what their reader found wrong with it before any value was judged. */
export const PLACE = sqlName(stagedPlace);
const ROW_RULE = sqlName(stagedRowRule);
const ROW_COLUMN = sqlName(stagedRowColumn);
const CELL_RULE = sqlName(stagedCellRule);
const CELL_COLUMN = sqlName(stagedCellColumn);
const TEXT = sqlName(stagedText);
/** The number of a fault that the file's reader found. */
const READERS = 0;

/** Why a row goes to quarantine; `column` is undefined where the fault is the whole row's. */
export interface Fault {
  readonly test: string;
  readonly column: string | undefined;
  readonly rule: 'wrong-type' | 'digits-lost' | 'value-missing' | 'nul-character' | 'label-undeclared';
  /** In a column group's cell: told in quarantine, but the row stays, without that value (DESIGN, second law; THREATS 27). */
  readonly inGroup: boolean;
}

/**
 * The SQL that judges a row while its file is read: each value read strictly, the label told, the first fault numbered, the text kept only where
 * there is one. Everything else of an import is made from what this yields.
 */
export class RowJudgement {
  private readonly faults: readonly Fault[];
  /** JSON lines and workbooks come as staged text. */
  private readonly staged: boolean;

  constructor(
    private readonly source: SourceDefinition,
    private readonly facts: Pick<ImportFacts, 'labels'>,
  ) {
    this.faults = faultsOf(source);
    this.staged = isStaged(source);
  }

  /** `input` is the relation of the file's columns as text. */
  select(input = 'input'): string {
    const { columns } = this.source;
    const texts = columns.map((column) => `${trimmed(column)} AS ${textOf(column.name)}`);
    const blanks = identifiersOf(this.source).map((name) => `${sqlName(name)} IS NULL AS ${blankOf(name)}`);
    const hashed = [...columns.map(({ name }) => sqlName(name)), ...(this.staged ? [TEXT] : [])];
    const hash = `hash(${hashed.join(', ')}) AS ${HASH}`;
    const values = columns.map(
      (column) => `${strictCast(column, textOf(column.name), this.source)} AS ${sqlName(column.name)}`,
    );
    const label = labelCase(this.source.labels, textOf, (each) => this.labelId(each));
    const cells = `concat(${columns.map(({ name }) => quotedCell(textOf(name))).join(", ',', ")})`;
    const raw = this.staged ? `coalesce(${TEXT}, ${cells})` : cells;
    const readers = this.staged ? [PLACE, ROW_RULE, ROW_COLUMN, CELL_RULE, CELL_COLUMN] : [];
    const kept = [...columns.map(({ name }) => sqlName(name)), 'label_id', FAULT, CELL_FAULT, ...readers];
    const carried = this.staged ? [...readers, TEXT] : [];
    return lines(
      `SELECT ${[...kept, HASH, ...identifiersOf(this.source).map(blankOf)].join(', ')},`,
      `  CASE WHEN ${FAULT} IS NOT NULL OR ${CELL_FAULT} IS NOT NULL THEN ${raw} END AS ${RAW}`,
      'FROM (',
      `  SELECT *, ${this.firstFault(false)} AS ${FAULT},\n    ${this.firstFault(true)} AS ${CELL_FAULT}`,
      '  FROM (',
      `    SELECT *, ${label} AS label_id`,
      '    FROM (',
      `      SELECT *,\n${values.map((value) => `        ${value}`).join(',\n')}`,
      `      FROM (SELECT ${[hash, ...blanks, ...texts, ...carried].join(', ')} FROM ${input})`,
      '    )',
      '  )',
      ')',
    );
  }

  /** `CASE` of a fault's number: the column it is in, or the rule it breaks. */
  told(what: 'column' | 'rule'): string {
    const cases = this.faults.map((fault, index) => {
      const text = fault[what];
      return `WHEN ${index + 1} THEN ${text === undefined ? 'NULL' : sqlText(text)}`;
    });
    const [row, cell] = what === 'column' ? [ROW_COLUMN, CELL_COLUMN] : [ROW_RULE, CELL_RULE];
    const readers = `WHEN ${READERS} THEN CASE WHEN ${FAULT} IS NULL THEN ${cell} ELSE ${row} END`;
    return `CASE coalesce(${FAULT}, ${CELL_FAULT}) ${[...(this.staged ? [readers] : []), ...cases].join(' ')} END`;
  }

  private labelId(label: Label): number | undefined {
    const declared = this.source.declares.some(({ key }) => key === label.key);
    return declared ? this.facts.labels.get(label.key)?.labelId : undefined;
  }

  /**
   * The number of a row's first fault, or NULL. Apart for cells of column groups: were a row to leave the base table because of one, whoever
   * may not read the group would see by the row's absence what stands in it.
   */
  private firstFault(inGroup: boolean): string {
    const tests = this.faults.flatMap((fault, index) =>
      fault.inGroup === inGroup ? [`      WHEN ${fault.test} THEN ${index + 1}`] : [],
    );
    if (this.staged) tests.unshift(`      WHEN ${inGroup ? CELL_RULE : ROW_RULE} IS NOT NULL THEN ${READERS}`);
    return tests.length === 0 ? 'CAST(NULL AS INTEGER)' : `CASE\n${tests.join('\n')}\n    END`;
  }
}

export function isStaged({ format }: SourceDefinition): boolean {
  return format === 'jsonl' || format === 'xlsx';
}

/** Columns that name a record: of these it is told how many are blank. */
export function identifiersOf(source: SourceDefinition): readonly string[] {
  return source.columns.map(({ name }) => name).filter((name) => /(^|_)id$/.test(name));
}

/** Whether an identifier had no text. */
export function blankOf(name: string): string {
  return sqlName(`${name}.blank`);
}

function faultsOf(source: SourceDefinition): readonly Fault[] {
  const faults: Fault[] = [];
  for (const { name: column, type, required, group } of source.columns) {
    const inGroup = group !== undefined;
    // No text has one where a file was read by us; of Parquet nobody looked before.
    if (source.format === 'parquet' && type === 'string') {
      faults.push({ test: `contains(${textOf(column)}, chr(0))`, column, rule: 'nul-character', inGroup });
    }
    if (required) faults.push({ test: `${textOf(column)} IS NULL`, column, rule: 'value-missing', inGroup });
    const unread = `${textOf(column)} IS NOT NULL AND ${sqlName(column)} IS NULL`;
    if (isWhole(type)) {
      faults.push({ test: `${unread} AND ${hasLostDigits(textOf(column))}`, column, rule: 'digits-lost', inGroup });
    }
    if (type !== 'string') faults.push({ test: unread, column, rule: 'wrong-type', inGroup });
  }
  const [rule, ...others] = source.labels.byValue;
  faults.push({
    test: 'label_id IS NULL',
    column: others.length === 0 ? rule?.column : undefined,
    rule: 'label-undeclared',
    inGroup: false,
  });
  return faults;
}

/** The column's text as it came; its value bears the plain name. A definition's names have no point. */
function textOf(column: string): string {
  return sqlName(`${column}.text`);
}

function trimmed({ name, trim }: SourceColumn): string {
  return trim ? `nullif(trim(${sqlName(name)}, ' \t'), '')` : sqlName(name);
}

function quotedCell(text: string): string {
  return `CASE WHEN ${text} IS NULL THEN '' ELSE concat('"', replace(${text}, '"', '""'), '"') END`;
}

function lines(...parts: readonly string[]): string {
  return parts.join('\n');
}
