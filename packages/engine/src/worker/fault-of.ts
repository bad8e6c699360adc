import { Fault, type FaultKind } from './fault.js';

interface DuckError {
  readonly exception_type?: string;
  readonly exception_message?: string;
  readonly error_subtype?: string;
  readonly position?: string;
  readonly name?: string;
  readonly type?: string;
}

/** Sorts a DuckDB error (as JSON, `errors_as_json`) into the vocabulary. What is not recognised is `failed`: no text is passed on. */
export function faultOf(error: unknown): Fault {
  if (error instanceof Fault) return error;
  const told = parse(error);
  const kind = told.exception_type ?? '';
  const message = told.exception_message ?? '';
  const position = told.position === undefined ? undefined : Number(told.position);
  const fault = (as: FaultKind, name?: string): Fault => new Fault(as, position, name, error);
  switch (kind) {
    case 'Parser':
    case 'Syntax':
      return fault('syntax');
    case 'Catalog':
      return catalogFault(told, fault);
    case 'Binder':
      return binderFault(told, message, fault);
    case 'Conversion':
    case 'Out of Range':
    case 'Mismatch Type':
    case 'Decimal':
    case 'Divide by Zero':
      return fault('value-unfit');
    case 'Invalid Input':
      return fault(message.startsWith('More than one row returned by a subquery') ? 'subquery-rows' : 'value-unfit');
    case 'Invalid type':
    case 'Invalid':
    case 'Not implemented':
      return fault('statement-invalid');
    case 'Out of Memory':
      return fault('out-of-memory');
    case 'INTERRUPT':
    case 'Interrupt':
      return fault('cancelled');
    default:
      return fault('failed');
  }
}

type Make = (as: FaultKind, name?: string) => Fault;

function catalogFault(told: DuckError, fault: Make): Fault {
  if (told.type === 'Table') return fault('relation-unknown', told.name);
  if (told.type?.endsWith('Function') === true) return fault('function-unknown', told.name);
  return fault('statement-invalid');
}

const COLUMN_TEXTS = [
  /does not have a column named "([^"]*)"/,
  /^Column "([^"]*)" in (?:EXCLUDE|REPLACE|RENAME) list not found/,
  /^Column "([^"]*)" does not exist on (?:left|right) side of join/,
  /^No matching columns found that match regex "([^"]*)"/,
];

function binderFault(told: DuckError, message: string, fault: Make): Fault {
  if (told.error_subtype === 'COLUMN_NOT_FOUND') return fault('column-unknown', told.name);
  for (const pattern of COLUMN_TEXTS) {
    const found = pattern.exec(message);
    if (found !== null) return fault('column-unknown', found[1]);
  }
  const table = /^Referenced table "([^"]*)" not found/.exec(message);
  if (table !== null) return fault('relation-unknown', table[1]);
  const ambiguous = /^Ambiguous reference to column name "([^"]*)"/.exec(message);
  if (ambiguous !== null) return fault('column-ambiguous', ambiguous[1]);
  if (
    /^No function matches|^Could not choose a best candidate|^Cannot compare values|can only be applied to/.test(
      message,
    )
  )
    return fault('type-mismatch');
  return fault('statement-invalid');
}

function parse(error: unknown): DuckError {
  const text = error instanceof Error ? error.message : '';
  const start = text.indexOf('{');
  if (start >= 0) {
    try {
      return JSON.parse(text.slice(start)) as DuckError;
    } catch {
      // Not JSON after all: fall through to what the first words say.
    }
  }
  return { exception_type: /^(\w[\w ]*?) Error:/.exec(text)?.[1] ?? '', exception_message: text };
}
