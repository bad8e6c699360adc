import { tabularErrors } from './errors.js';
import { kindOfFormat, type NumberKind } from './number-formats.js';
import type { RandomAccess } from './random-access.js';
import { SharedStrings, unescaped } from './shared-strings.js';
import { CELL_CHARACTERS, type SheetRow, SheetRows } from './sheet-rows.js';
import type { DateSystem } from './spreadsheet-dates.js';
import { readXml, readXmlPart } from './xml-reading.js';
import { ZipArchive } from './zip-archive.js';

export interface Sheet {
  readonly name: string;
  readonly hidden: boolean;
  /** The one that was in front when the workbook was saved. */
  readonly active: boolean;
  readonly part: string;
}

export interface WorkbookLimits {
  /** Of everything that is unpacked, in bytes. */
  readonly unpackedBytes: number;
  /** Of the texts that cells share, which are held while a sheet is read, in bytes. */
  readonly sharedBytes: number;
}

export const workbookLimits: WorkbookLimits = { unpackedBytes: 4 * 1024 ** 3, sharedBytes: 256 * 1024 ** 2 };

const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/';
const STRICT = 'http://purl.oclc.org/ooxml/officeDocument/relationships/';

interface Relation {
  readonly id: string;
  readonly type: string;
  readonly target: string;
}

/** An Office Open XML workbook, read sheet by sheet, row by row. Macros, drawings, links and everything else in it is not looked at. */
export class Workbook {
  private constructor(
    private readonly archive: ZipArchive,
    private readonly file: string,
    readonly sheets: readonly Sheet[],
    readonly dates: DateSystem,
    private readonly texts: SharedStrings,
    private readonly styles: readonly NumberKind[],
  ) {}

  /** `file` is what messages call it. @throws archiveBroken, archiveLarge, workbookBroken, workbookTextLarge */
  static async open(source: RandomAccess, file: string, limits: WorkbookLimits = workbookLimits): Promise<Workbook> {
    const archive = await ZipArchive.open(source, file, limits.unpackedBytes);
    const root = (await relations(archive, '', file)).find(({ type }) => type === 'officeDocument');
    if (root === undefined || !archive.has(root.target)) throw tabularErrors.workbookBroken({ file });
    const related = await relations(archive, root.target, file);
    const book = await workbookPart(archive, root.target, file);
    const sheets = book.sheets.flatMap(({ id, ...sheet }) => {
      const relation = related.find((each) => each.id === id);
      if (relation === undefined || !archive.has(relation.target)) throw tabularErrors.workbookBroken({ file });
      // Sheets that are a chart or a macro have no rows.
      return relation.type === 'worksheet' ? [{ ...sheet, part: relation.target }] : [];
    });
    const partOf = (type: string) => related.find((each) => each.type === type && archive.has(each.target))?.target;
    const texts = await sharedStrings(archive, partOf('sharedStrings'), file, limits.sharedBytes);
    const styles = await cellStyles(archive, partOf('styles'), file);
    return new Workbook(archive, file, Object.freeze(sheets), book.dates, texts, styles);
  }

  /** Bytes unpacked so far. */
  get unpacked(): number {
    return this.archive.unpacked;
  }

  /**
   * The rows that have a cell, in batches. A sheet with merged cells is refused at its end: to which of the rows their value belongs, the file
   * does not say.
   * @throws archiveBroken, archiveLarge, workbookBroken, cellsMerged
   */
  async *rows(sheet: Sheet): AsyncGenerator<readonly SheetRow[]> {
    const rows = new SheetRows(this.file, this.texts, this.styles);
    for await (const _fed of readXml(this.archive.part(sheet.part), rows, this.file)) {
      const taken = rows.take();
      if (taken.length > 0) yield taken;
    }
    const [range] = rows.merged;
    if (range === undefined) return;
    const place = /^[A-Z]{1,3}\d{1,7}(:[A-Z]{1,3}\d{1,7})?$/.test(range) ? range : 'one of them';
    throw tabularErrors.cellsMerged({ file: this.file, range: place });
  }
}

/** What a part points to. The root's relations are those of the empty name. */
async function relations(archive: ZipArchive, part: string, file: string): Promise<readonly Relation[]> {
  const slash = part.lastIndexOf('/') + 1;
  const name = `${part.slice(0, slash)}_rels/${part.slice(slash)}.rels`;
  const found: Relation[] = [];
  if (!archive.has(name)) return found;
  const open = (element: string, { Id, Type, Target, TargetMode }: Readonly<Record<string, string>>): void => {
    if (element !== 'Relationship' || Id === undefined || Type === undefined || Target === undefined) return;
    if (TargetMode === 'External') return;
    const type = [OFFICE, STRICT].find((start) => Type.startsWith(start));
    if (type === undefined) return;
    found.push({ id: Id, type: Type.slice(type.length), target: resolved(part.slice(0, slash), Target) });
  };
  await readXmlPart(archive.part(name), { open }, file);
  return found;
}

/** A target as a name in the archive; it may be given from the root, or from the part's own folder. */
function resolved(folder: string, target: string): string {
  const names: string[] = [];
  for (const name of (target.startsWith('/') ? target : `${folder}${target}`).split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return names.join('/');
}

interface BookPart {
  readonly sheets: readonly {
    readonly id: string;
    readonly name: string;
    readonly hidden: boolean;
    readonly active: boolean;
  }[];
  readonly dates: DateSystem;
}

async function workbookPart(archive: ZipArchive, part: string, file: string): Promise<BookPart> {
  const sheets: { id: string; name: string; hidden: boolean }[] = [];
  let active = 0;
  let dates: DateSystem = 1900;
  const open = (element: string, attributes: Readonly<Record<string, string>>): void => {
    if (element === 'workbookPr' && /^(1|true|on)$/.test(attributes.date1904 ?? '')) dates = 1904;
    if (element === 'workbookView') active = Number(attributes.activeTab ?? 0);
    if (element !== 'sheet') return;
    const id = Object.entries(attributes).find(([name]) => name.endsWith(':id'))?.[1];
    if (id === undefined || attributes.name === undefined) throw tabularErrors.workbookBroken({ file });
    const hidden = attributes.state === 'hidden' || attributes.state === 'veryHidden';
    sheets.push({ id, name: unescaped(attributes.name), hidden });
  };
  await readXmlPart(archive.part(part), { open }, file);
  return { sheets: sheets.map((sheet, index) => ({ ...sheet, active: index === active })), dates };
}

async function sharedStrings(
  archive: ZipArchive,
  part: string | undefined,
  file: string,
  limit: number,
): Promise<SharedStrings> {
  const strings = new SharedStrings(file, limit);
  if (part === undefined) return strings;
  let text = '';
  let inside = false;
  let phonetic = false;
  await readXmlPart(
    archive.part(part),
    {
      open(name) {
        if (name === 'si') text = '';
        else if (name === 'rPh') phonetic = true;
        else if (name === 't') inside = !phonetic;
      },
      text(more) {
        if (inside) text += more;
        if (text.length > CELL_CHARACTERS) throw tabularErrors.workbookBroken({ file });
      },
      close(name) {
        if (name === 't') inside = false;
        else if (name === 'rPh') phonetic = false;
        else if (name === 'si') strings.add(unescaped(text));
      },
    },
    file,
  );
  return strings;
}

/** What each cell style makes of a number. */
async function cellStyles(archive: ZipArchive, part: string | undefined, file: string): Promise<readonly NumberKind[]> {
  if (part === undefined) return [];
  const codes = new Map<number, string>();
  const formats: number[] = [];
  let inside = false;
  await readXmlPart(
    archive.part(part),
    {
      open(name, attributes) {
        if (name === 'numFmt') codes.set(Number(attributes.numFmtId), attributes.formatCode ?? '');
        else if (name === 'cellXfs') inside = true;
        else if (name === 'xf' && inside) formats.push(Number(attributes.numFmtId ?? 0));
      },
      close(name) {
        if (name === 'cellXfs') inside = false;
      },
    },
    file,
  );
  return formats.map((id) => kindOfFormat(id, codes.get(id)));
}
