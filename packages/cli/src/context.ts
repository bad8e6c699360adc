import { addMonths, dayOf, startOf } from '@peel/policy/calendar';
import type { Command } from 'commander';
import { Client } from './client.js';
import { cliErrors } from './errors.js';
import { FORMATS, type Format } from './output.js';

/** The options that every command has. */
interface GlobalOptions {
  readonly workspace: string;
  readonly as?: string;
  readonly format: string;
}

/** Purpose, operation and reason: what a session is opened with, or the id of one already open. */
export interface SessionOptions {
  readonly session?: string;
  readonly purpose?: string;
  readonly operation?: string;
  readonly reason?: string;
}

export function globalsOf(command: Command): GlobalOptions {
  return command.optsWithGlobals<GlobalOptions>();
}

/** A command as it is typed after `peel`, `ledger acts`. */
export function pathOf(command: Command): string {
  const { parent } = command;
  return parent === null || parent.parent === null ? command.name() : `${pathOf(parent)} ${command.name()}`;
}

export function clientOf(command: Command): Client {
  const { workspace, as } = globalsOf(command);
  return new Client(workspace, { as });
}

export function formatOf(command: Command): Format {
  const { format } = globalsOf(command);
  const known = FORMATS.find((name) => name === format);
  if (known === undefined)
    throw cliErrors.usage({ problem: `"${format}" is not a format: ${FORMATS.join(', ')}.`, command: pathOf(command) });
  return known;
}

/** Adds the options of a command that reads rows. */
export function withSession(command: Command): Command {
  return command
    .option('--session <id>', 'an open session of yours, instead of the three below')
    .option('--purpose <name>', 'the approved purpose you read for')
    .option('--operation <id>', 'the operation you are assigned to')
    .option('--reason <text>', 'why this is necessary now, in your own words; kept in the ledger');
}

/** The session part of a request's body. */
export function sessionBody(options: SessionOptions): Readonly<Record<string, string>> {
  const { session, purpose, operation, reason } = options;
  return {
    ...(session === undefined ? {} : { session }),
    ...(purpose === undefined ? {} : { purpose }),
    ...(operation === undefined ? {} : { operation }),
    ...(reason === undefined ? {} : { justification: reason }),
  };
}

/** A whole number of at least one, as an option gave it. */
export function parseCount(text: string, option: string, command: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw cliErrors.usage({ problem: `${option} takes a whole number of at least 1, not "${text}".`, command });
  }
  return Number(text);
}

/**
 * `90m`, `8h`, `30d`, `12mo`, `1y` or an ISO 8601 day or instant (with its offset), as milliseconds since the epoch. Months and years are
 * the calendar's and end with the day: whoever holds something for a year does not hold it on the same day of the next.
 */
export function parseUntil(text: string, now: number): number {
  const match = /^(\d{1,4})(m|h|d|mo|y)$/.exec(text);
  if (match !== null) {
    const [, count, unit] = match;
    if (unit === 'mo' || unit === 'y') return startOf(addMonths(dayOf(now), Number(count) * (unit === 'y' ? 12 : 1)));
    const days = { m: 1 / 1440, h: 1 / 24, d: 1 }[unit as 'm' | 'h' | 'd'];
    return now + Number(count) * days * 86_400_000;
  }
  const instant = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2}))?$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
  if (Number.isNaN(instant))
    throw cliErrors.usage({ problem: `"${text}" is neither a time nor a length like 30d`, command: 'people' });
  return instant;
}
