import type { PutAside } from '../../api/imports.js';
import { Table } from '../../design/table.js';
import { counted } from '../../design/words.js';

/** What a rule of the reader or of a definition found, in words. The code stays beside them. */
const RULES: Readonly<Record<string, string>> = {
  'wrong-type': 'The value does not fit the type of its column.',
  'digits-lost': 'The number has more digits than its column keeps.',
  'value-missing': 'A value that must be there is missing.',
  'nul-character': 'The value holds a NUL character.',
  'label-undeclared': 'The source declares no label for such a row.',
  'missing-columns': 'The line has fewer columns than the heading.',
  'too-many-columns': 'The line has more columns than the heading.',
  'broken-quotes': 'A quotation mark stands where none may.',
  'line-too-long': 'The line is too long.',
  'not-utf-8': 'The line is not in the encoding of its file.',
  malformed: 'The line cannot be read.',
  'not-json': 'The line is no JSON.',
  'not-an-object': 'The line is no JSON object.',
  'too-deep': 'The line nests too deeply.',
  'not-text': 'The text holds half a character.',
  'key-unexpected': 'The object has a key that the source does not name.',
  'duplicate-key': 'The object has a key twice.',
  'nested-value': 'The value is a list or an object.',
  'cell-error': 'The cell shows an error.',
  'formula-uncomputed': 'The cell’s formula was never computed.',
  'date-unknown': 'The number is no day.',
};

interface PutAsideTableProps {
  readonly putAside: readonly PutAside[];
  /** All that were put aside. */
  readonly of: number;
}

/** Where to look in the files for what was put aside. Values are not told: whoever has the file has them. */
export function PutAsideTable({ putAside, of }: PutAsideTableProps) {
  if (putAside.length === 0) return null;
  return (
    <div className="imports-put-aside">
      <Table headings={['File', 'Line or row', 'Column', 'Rule']}>
        {putAside.map(({ file, line, column, rule }) => (
          <tr key={`${file} ${line} ${column} ${rule}`}>
            <th scope="row">{file}</th>
            <td>{line}</td>
            <td>{column === null ? <span className="muted">the whole line</span> : <code>{column}</code>}</td>
            <td>
              {RULES[rule]} <code className="muted">{rule}</code>
            </td>
          </tr>
        ))}
      </Table>
      {of > putAside.length ? (
        <p className="muted small imports-sum">
          These are the first of {counted(of, 'line')} put aside. Mend them and import the file again, or see all of
          them below in a session.
        </p>
      ) : null}
    </div>
  );
}
