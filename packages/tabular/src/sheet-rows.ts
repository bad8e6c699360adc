import { tabularErrors } from './errors.js';
import type { NumberKind } from './number-formats.js';
import { type SharedStrings, unescaped } from './shared-strings.js';
import { exactDigits } from './written-number.js';
import type { XmlHandler } from './xml-reading.js';

/**
 * A cell as it is stored. Of a formula it is what the spreadsheet computed last: nothing is ever computed here. `uncomputed` is a formula
 * without such a value, `error` one like #N/A.
 */
export type Cell =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** `exact` is how it is written, where that says more than the nearest number of 64 bits does. */
  | { readonly kind: NumberKind; readonly number: number; readonly exact?: string }
  /** ISO 8601, as the strict form of the format has it. */
  | { readonly kind: 'iso'; readonly text: string }
  | { readonly kind: 'error'; readonly text: string }
  | { readonly kind: 'uncomputed' };

export interface SheetRow {
  /** As the spreadsheet counts it, from 1. */
  readonly number: number;
  /** From left to right, each at most once. A row may have a single cell in its 16,384th column, so what is not there takes no room. */
  readonly cells: readonly PlacedCell[];
}

export interface PlacedCell {
  /** From 0. */
  readonly column: number;
  readonly cell: Cell;
}

/** No spreadsheet lets more than 32,767 in; what is put together from many parts is held in memory. */
export const CELL_CHARACTERS = 1024 * 1024;
const LAST_ROW = 1_048_576;
const LAST_COLUMN = 16_384;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/;

/** Reads the rows of one sheet as its text goes by. `take` gives those that are complete. */
export class SheetRows implements XmlHandler {
  private rows: SheetRow[] = [];
  private number = 0;
  private cells: PlacedCell[] = [];
  private column = -1;
  private type = 'n';
  private style = 0;
  private value: string | undefined;
  private inline: string | undefined;
  private formula = false;
  private where: 'value' | 'inline' | undefined;
  private phonetic = false;
  /** Ranges of merged cells, as `A1:B2`; only the first few. */
  readonly merged: string[] = [];

  constructor(
    private readonly file: string,
    private readonly texts: SharedStrings,
    private readonly styles: readonly NumberKind[],
  ) {}

  take(): readonly SheetRow[] {
    const { rows } = this;
    this.rows = [];
    return rows;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'row') this.openRow(attributes);
    else if (name === 'c') this.openCell(attributes);
    else if (name === 'v') this.where = 'value';
    else if (name === 'rPh') this.phonetic = true;
    else if (name === 't' && !this.phonetic) this.where = 'inline';
    else if (name === 'is') this.inline = '';
    else if (name === 'f') this.formula = true;
    else if (name === 'mergeCell' && this.merged.length < 10) this.merged.push(attributes.ref ?? '');
  }

  text(text: string): void {
    if (this.where === 'value') this.value = (this.value ?? '') + text;
    else if (this.where === 'inline') this.inline = (this.inline ?? '') + text;
    if ((this.value?.length ?? 0) + (this.inline?.length ?? 0) > CELL_CHARACTERS) throw this.broken();
  }

  close(name: string): void {
    if (name === 'v' || name === 't') this.where = undefined;
    else if (name === 'rPh') this.phonetic = false;
    else if (name === 'c') this.closeCell();
    else if (name === 'row') this.rows.push({ number: this.number, cells: this.cells });
  }

  private openRow({ r }: Readonly<Record<string, string>>): void {
    const number = r === undefined ? this.number + 1 : Number(r);
    if (!Number.isInteger(number) || number <= this.number || number > LAST_ROW) throw this.broken();
    this.number = number;
    this.cells = [];
    this.column = -1;
  }

  private openCell({ r, t, s }: Readonly<Record<string, string>>): void {
    const column = r === undefined ? this.column + 1 : columnOf(r);
    if (column <= this.column || column >= LAST_COLUMN) throw this.broken();
    this.column = column;
    this.type = t ?? 'n';
    this.style = s === undefined ? 0 : Number(s);
    this.value = undefined;
    this.inline = undefined;
    this.formula = false;
    this.where = undefined;
  }

  private closeCell(): void {
    const cell = this.cell();
    if (cell !== undefined) this.cells.push({ column: this.column, cell });
  }

  private cell(): Cell | undefined {
    const { value } = this;
    if (this.type === 'inlineStr') {
      return this.inline === undefined ? undefined : { kind: 'text', text: unescaped(this.inline) };
    }
    if (value === undefined) {
      // A text that a formula computed to nothing has no value either.
      if (this.formula) return this.type === 'str' ? { kind: 'text', text: '' } : { kind: 'uncomputed' };
      return undefined;
    }
    switch (this.type) {
      case 's':
        return this.sharedCell(/^\d{1,10}$/.test(value) ? Number(value) : -1);
      case 'str':
        return { kind: 'text', text: unescaped(value) };
      case 'b':
        if (value !== '0' && value !== '1') throw this.broken();
        return { kind: 'boolean', value: value === '1' };
      case 'e':
        return { kind: 'error', text: value };
      case 'd':
        return { kind: 'iso', text: value };
      case 'n':
        return this.numberCell(value.trim());
      default:
        throw this.broken();
    }
  }

  /** Looked up when it is asked for: a few bytes point to a text of a megabyte, as often as a sheet likes. */
  private sharedCell(index: number): Cell {
    const { texts } = this;
    if (!texts.has(index)) throw this.broken();
    return {
      kind: 'text',
      get text() {
        return texts.get(index) ?? '';
      },
    };
  }

  private numberCell(value: string): Cell | undefined {
    if (value === '') return undefined;
    const number = Number(value);
    if (!NUMBER.test(value) || !Number.isFinite(number)) throw this.broken();
    const exact = exactDigits(value, number);
    return { kind: this.styles[this.style] ?? 'number', number, ...(exact === undefined ? {} : { exact }) };
  }

  private broken(): Error {
    return tabularErrors.workbookBroken({ file: this.file });
  }
}

/** `B7` is column 1; -1 for what is no address. */
function columnOf(address: string): number {
  const letters = /^([A-Z]{1,3})\d{1,7}$/.exec(address)?.[1];
  if (letters === undefined) return -1;
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}
