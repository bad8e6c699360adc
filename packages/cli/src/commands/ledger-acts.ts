import type { Command } from 'commander';
import { clientOf, formatOf, parseCount, type SessionOptions, sessionBody, withSession } from '../context.js';
import { printObjects, say } from '../output.js';

type Act = Readonly<Record<string, unknown>>;

interface ActsOptions extends SessionOptions {
  readonly last: string;
  readonly before?: string;
  readonly from?: string;
  readonly to?: string;
  readonly person?: string;
  readonly under?: string;
  readonly kind?: string;
}

/** What a table shows of an act; every member of it is in the other formats. */
const COLUMNS = ['time', 'actor', 'kind', 'purpose', 'operation', 'note', 'event'] as const;
const NOTE = 48;

export function addActs(ledger: Command): void {
  withSession(ledger.command('acts'))
    .description('the newest acts (overseers, under a purpose for the log)')
    .option('--last <count>', 'how many, at most 1000', '50')
    .option('--before <event>', 'only what was logged before this event: how to go on')
    .option('--from <day>', 'the first day, as 2026-11-23, of UTC')
    .option('--to <day>', 'the last day')
    .option('--person <person>', 'what this person did, or had a service do')
    .option('--under <purpose>', 'what was done under this purpose')
    .option('--kind <kind>', 'read.intent, session.open, refusal …; "read" is also read.intent and read.outcome')
    .addHelpText(
      'after',
      `
Nobody is shown acts of their own or about themselves; as many others are shown instead. The table has the beginning of each note; --format
json has all that an act says.`,
    )
    .action(async (options: ActsOptions, command: Command) => {
      const format = formatOf(command);
      const last = parseCount(options.last, '--last', 'ledger acts');
      const { acts, older } = await clientOf(command).post<{ acts: readonly Act[]; older?: string }>('/ledger/acts', {
        ...sessionBody(options),
        ...asked(options),
        last,
      });
      await printObjects(format, format === 'table' ? acts.map(row) : acts);
      if (older !== undefined) say(goOn(acts.length < last, older));
    });
}

function asked({ before, from, to, person, under, kind }: ActsOptions): Readonly<Record<string, unknown>> {
  const where = Object.entries({ from, to, person, purpose: under, kind }).filter(([, value]) => value !== undefined);
  return { ...(before === undefined ? {} : { before }), where: Object.fromEntries(where) };
}

function row(act: Act): Act {
  return Object.fromEntries(COLUMNS.map((name) => [name, name === 'note' ? short(act.note) : act[name]]));
}

function short(note: unknown): unknown {
  return typeof note === 'string' && note.length > NOTE ? `${note.slice(0, NOTE - 1)}…` : note;
}

function goOn(cutShort: boolean, older: string): string {
  const why = cutShort ? 'As many entries were looked through as one answer may cost. ' : '';
  return `${why}There may be older ones: --before ${older}`;
}
