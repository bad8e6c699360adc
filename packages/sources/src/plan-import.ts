import { assert, defined } from '@peel/kernel/assert';
import { dayOf } from '@peel/policy/calendar';
import { type SourceDefinition, sourceGroups } from '@peel/policy/source';
import { sourceReading } from '@peel/policy/source-reading';
import { sourcesErrors } from './errors.js';
import { checkNames, matchHeader } from './header.js';
import type {
  FileStanding,
  ImportFacts,
  ImportPlan,
  PlannedCsv,
  PlannedFile,
  PlannedOutput,
  PlannedParquet,
} from './import-plan.js';
import { ImportSelect } from './import-select.js';
import { parquetInput } from './parquet-input.js';
import { identifiersOf, RowJudgement } from './row-judgement.js';
import type { CsvInspection, FileInspection, StagedInspection } from './source-reader.js';
import { sourceTables } from './source-tables.js';
import { stagedColumns, stagedDialect } from './staged-text.js';

/** Each file is a relation of the statement; more make planning slow, not wrong. */
const filesPerImport = 500;

/**
 * What importing these files would do, as frozen data: pure, so the same definition, files and facts give the same text.
 * @throws filesNone, filesTooMany, fileTwice, nameReserved, headerBlank, headerDuplicate, headerUnexpected, headerAbsent, typeUnknown,
 * formatUnknown, fieldUnreadable
 */
export function planImport(
  source: SourceDefinition,
  inspections: readonly FileInspection[],
  facts: ImportFacts,
): ImportPlan {
  checkFiles(source, inspections);
  checkNames(source);
  const groups = sourceGroups(source);
  const ids = Object.freeze(['record_id', ...groups.map((group) => `key_${group}`)]);
  const csv: Record<string, PlannedCsv> = {};
  const parquet: Record<string, PlannedParquet> = {};
  const judgement = new RowJudgement(source, facts);
  let relations = 0;
  const files = standings(source, inspections, facts).map(({ inspection, standing }) => {
    assert(inspection.format === source.format, 'a file is read as its source says');
    const order = matchHeader(source, inspection.name, inspection.header);
    if (standing === 'same') return plannedFile(inspection, standing, undefined, facts);
    relations += 1;
    const relation = `file_${relations}`;
    if (inspection.format === 'parquet') {
      const keep = judgement.select(parquetInput(source, inspection));
      parquet[relation] = Object.freeze({ file: inspection.readable.path, keep, ids });
    } else csv[relation] = plannedCsv(inspection, order, judgement.select(), ids);
    return plannedFile(inspection, standing, relation, facts);
  });
  const read = files.filter((file) => file.relation !== undefined);
  const identifiers = identifiersOf(source);
  const select = new ImportSelect(source, groups, read, facts);
  return Object.freeze({
    source: source.name,
    files: Object.freeze(files),
    csv: Object.freeze(csv),
    parquet: Object.freeze(parquet),
    outputs: read.length === 0 ? Object.freeze([]) : outputs(source, groups, select),
    removes: Object.freeze(files.flatMap((file) => (file.replaces === undefined ? [] : [file.replaces]))),
    putAside: read.length === 0 ? undefined : select.putAside(),
    counts:
      read.length === 0
        ? undefined
        : Object.freeze({
            select: select.counts(),
            columns: Object.freeze(['file_no', 'rows', 'duplicates', ...identifiers.map((name) => `blank_${name}`)]),
          }),
  });
}

function outputs(source: SourceDefinition, groups: readonly string[], select: ImportSelect): readonly PlannedOutput[] {
  const { places } = ImportSelect;
  const selects = [
    { select: select.base(), places },
    ...groups.map((group) => ({ select: select.companion(group), places })),
    { select: select.quarantine(), places: [] },
  ];
  return Object.freeze(
    sourceTables(source).map(({ name, columns }, index) =>
      Object.freeze({ name, columns, ...defined(selects[index], 'a select for each table of a source') }),
    ),
  );
}

function checkFiles(source: SourceDefinition, inspections: readonly FileInspection[]): void {
  if (inspections.length === 0) throw sourcesErrors.filesNone({ source: source.name });
  if (inspections.length > filesPerImport) {
    throw sourcesErrors.filesTooMany({ limit: filesPerImport, count: inspections.length, source: source.name });
  }
  const names = new Set<string>();
  for (const { name } of inspections) {
    if (names.has(name)) throw sourcesErrors.fileTwice({ file: name });
    names.add(name);
  }
}

interface Standing {
  readonly inspection: FileInspection;
  readonly standing: FileStanding;
}

/**
 * By name first: a known name with other bytes replaces its rows, and so do the same bytes where the definition has come to read them otherwise, so
 * that what was put aside is judged anew. Bytes that are there under another name, which stays as it is, are
 * not stored twice; nor is a second file of one import with the first one's bytes.
 */
function standings(
  source: SourceDefinition,
  inspections: readonly FileInspection[],
  facts: ImportFacts,
): readonly Standing[] {
  const reading = sourceReading(source);
  const isOther = ({ name, sha256 }: FileInspection): boolean => {
    const held = facts.held.get(name);
    return held !== undefined && (held.sha256 !== sha256 || held.reading !== reading);
  };
  const replaced = new Set(inspections.filter(isOther).map(({ name }) => name));
  const kept = new Set([...facts.held].filter(([name]) => !replaced.has(name)).map(([, held]) => held.sha256));
  return inspections.map((inspection) => {
    if (replaced.has(inspection.name)) {
      kept.add(inspection.sha256);
      return { inspection, standing: 'replaced' };
    }
    if (kept.has(inspection.sha256)) return { inspection, standing: 'same' };
    kept.add(inspection.sha256);
    return { inspection, standing: 'new' };
  });
}

function plannedCsv(
  inspection: CsvInspection | StagedInspection,
  order: readonly string[],
  keep: string,
  ids: readonly string[],
): PlannedCsv {
  const staged = inspection.format !== 'csv';
  const dialect = staged ? stagedDialect : inspection.dialect;
  const names = staged ? [...order, ...stagedColumns] : order;
  return Object.freeze({
    file: inspection.readable.path,
    delimiter: dialect.delimiter,
    quote: dialect.quote,
    escape: dialect.escape,
    header: true,
    emptyTexts: staged,
    columns: Object.freeze(names.map((name) => Object.freeze({ name, type: 'VARCHAR' as const }))),
    keep,
    ids,
  });
}

function plannedFile(
  inspection: FileInspection,
  standing: FileStanding,
  relation: string | undefined,
  facts: ImportFacts,
): PlannedFile {
  const { name, sha256, bytes } = inspection;
  const sourceRef = defined(facts.sourceRefs.get(name), `the source_ref of "${name}" among the import's facts`);
  const held = standing === 'replaced' ? facts.held.get(name) : undefined;
  const replaces = held?.sourceRef;
  const reviewedFrom = dayOf(Math.min(held?.reviewedFrom ?? facts.importedAt, facts.importedAt));
  const linesBefore = inspection.format === 'csv' ? inspection.headerLine - 1 : 0;
  return Object.freeze({ name, sha256, bytes, standing, sourceRef, replaces, reviewedFrom, relation, linesBefore });
}
