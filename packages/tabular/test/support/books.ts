import { type ZipEntry, zipStream } from '@peel/tabular/zip-stream';
import { gather } from './gather.js';

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006/relationships';

export interface BookParts {
  /** What stands inside `<worksheet>`, by the sheet's name. */
  readonly sheets?: Readonly<Record<string, string>>;
  /** Those of the sheets that are hidden. */
  readonly hidden?: readonly string[];
  /** Inside `<workbook>`, before the sheets. */
  readonly book?: string;
  readonly sharedStrings?: string | Iterable<string>;
  /** Inside `<styleSheet>`. */
  readonly styles?: string;
  readonly more?: readonly ZipEntry[];
}

/** A workbook made by hand, as no spreadsheet would make it. */
export function bookOf({
  sheets = {},
  hidden = [],
  book = '',
  sharedStrings,
  styles,
  more = [],
}: BookParts): Promise<Buffer> {
  const names = Object.keys(sheets);
  const state = (name: string): string => (hidden.includes(name) ? ' state="hidden"' : '');
  const tags = names.map((name, at) => `<sheet name="${name}" sheetId="${at + 1}"${state(name)} r:id="s${at + 1}"/>`);
  const relations = names.map(
    (_, at) => `<Relationship Id="s${at + 1}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${at + 1}.xml"/>`,
  );
  if (sharedStrings !== undefined)
    relations.push(`<Relationship Id="t" Type="${OFFICE}/sharedStrings" Target="/xl/sharedStrings.xml"/>`);
  if (styles !== undefined) relations.push(`<Relationship Id="y" Type="${OFFICE}/styles" Target="styles.xml"/>`);
  const relationships = (inner: string): string => `<Relationships xmlns="${PACKAGE}">${inner}</Relationships>`;
  const root = `<Relationship Id="r" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/>`;
  const entries: ZipEntry[] = [
    { name: '_rels/.rels', text: [relationships(root)] },
    {
      name: 'xl/workbook.xml',
      text: [`<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}">${book}<sheets>${tags.join('')}</sheets></workbook>`],
    },
    { name: 'xl/_rels/workbook.xml.rels', text: [relationships(relations.join(''))] },
    ...Object.values(sheets).map((inner, at) => ({
      name: `xl/worksheets/sheet${at + 1}.xml`,
      text: [`<worksheet xmlns="${MAIN}">${inner}</worksheet>`],
    })),
    ...(sharedStrings === undefined
      ? []
      : [{ name: 'xl/sharedStrings.xml', text: typeof sharedStrings === 'string' ? [sharedStrings] : sharedStrings }]),
    ...(styles === undefined
      ? []
      : [{ name: 'xl/styles.xml', text: [`<styleSheet xmlns="${MAIN}">${styles}</styleSheet>`] }]),
    ...more,
  ];
  return gather(zipStream(entries));
}

export function dataOf(...rows: readonly string[]): string {
  return `<sheetData>${rows.map((cells, at) => `<row r="${at + 1}">${cells}</row>`).join('')}</sheetData>`;
}
