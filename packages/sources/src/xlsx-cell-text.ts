import type { SourceColumn } from '@peel/policy/source';
import type { Cell } from '@peel/tabular/sheet-rows';
import { clockText, type DateSystem, dayAndTime, dayText, timeOfDay } from '@peel/tabular/spreadsheet-dates';
import type { StagedRule } from './staged-text.js';

/** What a cell says, as the text that is judged; or why it says nothing that could be. */
export type CellText = { readonly text: string | undefined } | { readonly rule: StagedRule };

const UNPAIRED = /\p{Surrogate}/u;

/**
 * The text of a cell for the column it stands in; without one, as the cell itself is formatted. An empty text is no value but in a column of text:
 * a formula's way of saying "blank".
 */
export function cellText(cell: Cell, column: SourceColumn | undefined, dates: DateSystem): CellText {
  switch (cell.kind) {
    case 'text':
    case 'iso': {
      const { text } = cell;
      if (text === '' && column !== undefined && column.type !== 'string') return { text: undefined };
      if (text.includes('\0')) return { rule: 'nul-character' };
      return UNPAIRED.test(text) ? { rule: 'not-text' } : { text };
    }
    case 'boolean':
      return { text: String(cell.value) };
    case 'number':
      return { text: isBinary(column) ? String(cell.number) : (cell.exact ?? String(cell.number)) };
    case 'error':
      return { rule: 'cell-error' };
    case 'uncomputed':
      return { rule: 'formula-uncomputed' };
    case 'time':
      return timeText(cell.number, column, dates);
    default:
      return momentText(cell.number, cell.kind, column, dates);
  }
}

/** The type has 64 bits itself: that more was written is no fault. */
function isBinary(column: SourceColumn | undefined): boolean {
  return column?.type === 'float' || column?.type === 'double';
}

/** How the cell looks in quarantine: errors by their name, numbers as stored. */
export function rawCell(cell: Cell): string {
  if (cell.kind === 'uncomputed') return '"="';
  const text = 'text' in cell ? cell.text : 'value' in cell ? String(cell.value) : (cell.exact ?? String(cell.number));
  return `"${text.replaceAll('\0', '\ufffd').replaceAll('"', '""')}"`;
}

/** A format that shows the time alone may stand over a whole moment, or over a sum of hours. */
function timeText(serial: number, column: SourceColumn | undefined, dates: DateSystem): CellText {
  const micros = timeOfDay(serial);
  if (micros !== undefined) return { text: clockText(micros) };
  const timed = column !== undefined && /^(date|timestamp|timestamptz)$/.test(column.type);
  return timed ? momentText(serial, 'moment', column, dates) : { text: String(serial) };
}

function momentText(
  serial: number,
  kind: 'day' | 'moment',
  column: SourceColumn | undefined,
  dates: DateSystem,
): CellText {
  const moment = dayAndTime(serial, dates);
  if (moment === undefined) return { rule: 'date-unknown' };
  const day = dayText(moment.days);
  const whole = { text: `${day}T${clockText(moment.micros)}` };
  if (moment.micros !== 0) return whole;
  if (column?.type === 'date') return { text: day };
  if (column?.type.startsWith('timestamp') === true) return whole;
  return kind === 'day' ? { text: day } : whole;
}
