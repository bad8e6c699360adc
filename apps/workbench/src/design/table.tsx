import type { ReactNode } from 'react';
import './panel.css';

/** A column's heading: words; `number` for figures, `unseen` for what eyes need no heading for. */
export type Heading = string | { readonly text: string; readonly as: 'number' | 'unseen' };

interface TableProps {
  readonly headings: readonly Heading[];
  /** Its rows. */
  readonly children: ReactNode;
}

/** A plain table: a heading for each column, a row for each thing. */
export function Table({ headings, children }: TableProps) {
  return (
    <div className="table-scroll">
      <table className="plain-table">
        <thead>
          <tr>
            {headings.map((heading) => {
              const { text, as } = typeof heading === 'string' ? { text: heading, as: undefined } : heading;
              return (
                <th key={text} scope="col" className={as === 'number' ? 'number' : undefined}>
                  {as === 'unseen' ? <span className="unseen">{text}</span> : text}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
