import { Button } from '@blueprintjs/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, type KeyboardEvent, memo, useEffect, useId, useMemo, useRef, useState } from 'react';
import type { Column, Row } from '../../api/rows.js';
import { count } from '../../design/words.js';
import { isNull, isNumeric, textOf, widthsOf } from './cells.js';
import './result-grid.css';

const ROW = 27;
const NUMBERS = 62;
/** Rows a page key moves. */
const PAGE = 20;

interface ResultGridProps {
  readonly label: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly count: number;
  readonly busy: boolean;
}

interface Place {
  readonly row: number;
  readonly column: number;
}

/** Any number of rows, of which only those in sight are drawn. One cell is the current one: arrows move it, Ctrl+C copies it. */
export function ResultGrid({ label, columns, rows, count: total, busy }: ResultGridProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  const [at, setAt] = useState<Place>({ row: 0, column: 0 });
  const sampled = Math.min(total, 60);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the rows are one growing list; widths follow its beginning
  const widths = useMemo(() => widthsOf(columns, rows), [columns, sampled]);
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
    paddingStart: 0,
  });

  const move = (row: number, column: number) => {
    const next = { row: clamp(row, total), column: clamp(column, columns.length) };
    setAt(next);
    virtual.scrollToIndex(next.row);
    bringColumn(scroller.current, widths, next.column);
  };
  const value = rows[at.row]?.[at.column];
  const pressed = (event: KeyboardEvent) => {
    if ((event.ctrlKey || event.metaKey) && event.key === 'c' && window.getSelection()?.isCollapsed !== false) {
      event.preventDefault();
      void navigator.clipboard.writeText(textOf(value));
      return;
    }
    const to = moved(event, at, total, columns.length);
    if (to === undefined) return;
    event.preventDefault();
    move(to.row, to.column);
  };
  const layout: CSSProperties & Record<'--columns' | '--width', string> = {
    '--columns': `${NUMBERS}px ${widths.map((width) => `${width}px`).join(' ')}`,
    '--width': `${NUMBERS + widths.reduce((sum, width) => sum + width, 0)}px`,
  };
  return (
    <div className="grid-box">
      <div
        ref={scroller}
        className="grid"
        role="grid"
        aria-label={label}
        aria-rowcount={busy ? -1 : total + 1}
        aria-colcount={columns.length + 1}
        aria-busy={busy}
        aria-activedescendant={total === 0 ? undefined : `${id}-cell`}
        tabIndex={0}
        style={layout}
        onKeyDown={pressed}
      >
        <GridHead columns={columns} current={at.column} />
        <div className="grid-rows" role="rowgroup" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => (
            <GridRow
              key={index}
              index={index}
              start={start}
              row={rows[index] ?? []}
              columns={columns}
              chosen={index === at.row ? at.column : -1}
              cellId={`${id}-cell`}
              onChoose={setAt}
            />
          ))}
        </div>
      </div>
      <CurrentCell column={columns[at.column]} value={value} row={at.row} shown={total > 0} />
    </div>
  );
}

const GridHead = memo(function GridHead({
  columns,
  current,
}: {
  readonly columns: readonly Column[];
  readonly current: number;
}) {
  return (
    <div className="grid-head" role="rowgroup">
      <div className="grid-row" role="row" aria-rowindex={1}>
        <div className="grid-cell grid-number" role="columnheader" aria-colindex={1}>
          <span className="unseen">Row</span>
        </div>
        {columns.map(({ name, type }, index) => (
          <div
            key={name}
            role="columnheader"
            aria-colindex={index + 2}
            className={`grid-cell ${isNumeric(type) ? 'is-number' : ''} ${index === current ? 'is-current' : ''}`}
            title={`${name}, ${type}`}
          >
            <strong>{name}</strong>
            <span className="grid-type">{type.toLowerCase()}</span>
          </div>
        ))}
      </div>
    </div>
  );
});

interface GridRowProps {
  readonly index: number;
  readonly start: number;
  readonly row: Row;
  readonly columns: readonly Column[];
  readonly chosen: number;
  readonly cellId: string;
  readonly onChoose: (place: Place) => void;
}

const GridRow = memo(function GridRow({ index, start, row, columns, chosen, cellId, onChoose }: GridRowProps) {
  return (
    <div
      className={`grid-row ${index % 2 === 1 ? 'is-odd' : ''}`}
      role="row"
      aria-rowindex={index + 2}
      style={{ transform: `translateY(${start}px)` }}
    >
      <div className="grid-cell grid-number" role="rowheader" aria-colindex={1}>
        {count(index + 1)}
      </div>
      {columns.map(({ name, type }, at) => {
        const cell = row[at];
        const nothing = isNull(cell);
        return (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the focus and takes the keys
          <div
            key={name}
            id={at === chosen ? cellId : undefined}
            role="gridcell"
            aria-colindex={at + 2}
            aria-selected={at === chosen}
            className={`grid-cell ${isNumeric(type) ? 'is-number' : ''} ${nothing ? 'is-null' : ''}`}
            onClick={() => onChoose({ row: index, column: at })}
          >
            {nothing ? 'null' : textOf(cell)}
          </div>
        );
      })}
    </div>
  );
});

interface CurrentCellProps {
  readonly column: Column | undefined;
  readonly value: unknown;
  readonly row: number;
  readonly shown: boolean;
}

/** The whole of the current cell, which the grid may have had to cut. */
function CurrentCell({ column, value, row, shown }: CurrentCellProps) {
  const [copied, setCopied] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another cell has not been copied
  useEffect(() => setCopied(false), [row, column, value]);
  if (!shown || column === undefined) return null;
  return (
    <div className="grid-current">
      <span className="muted small">
        Row {count(row + 1)}, {column.name}
      </span>
      <code className="grow clip">{isNull(value) ? <em className="muted">null</em> : textOf(value)}</code>
      <Button
        size="small"
        variant="minimal"
        icon={copied ? 'tick' : 'duplicate'}
        text={copied ? 'Copied' : 'Copy cell'}
        onClick={() => void navigator.clipboard.writeText(textOf(value)).then(() => setCopied(true))}
      />
    </div>
  );
}

function moved({ key, ctrlKey, metaKey }: KeyboardEvent, at: Place, rows: number, columns: number): Place | undefined {
  const far = ctrlKey || metaKey;
  if (key === 'ArrowDown') return { ...at, row: far ? rows - 1 : at.row + 1 };
  if (key === 'ArrowUp') return { ...at, row: far ? 0 : at.row - 1 };
  if (key === 'ArrowRight') return { ...at, column: far ? columns - 1 : at.column + 1 };
  if (key === 'ArrowLeft') return { ...at, column: far ? 0 : at.column - 1 };
  if (key === 'PageDown') return { ...at, row: at.row + PAGE };
  if (key === 'PageUp') return { ...at, row: at.row - PAGE };
  if (key === 'Home') return { row: far ? 0 : at.row, column: 0 };
  if (key === 'End') return { row: far ? rows - 1 : at.row, column: columns - 1 };
  return undefined;
}

function clamp(value: number, length: number): number {
  return Math.max(0, Math.min(length - 1, value));
}

function bringColumn(scroller: HTMLElement | null, widths: readonly number[], column: number): void {
  if (scroller === null) return;
  const left = widths.slice(0, column).reduce((sum, width) => sum + width, 0);
  const right = left + (widths[column] ?? 0) + NUMBERS;
  if (left < scroller.scrollLeft) scroller.scrollLeft = left;
  else if (right > scroller.scrollLeft + scroller.clientWidth) scroller.scrollLeft = right - scroller.clientWidth;
}
