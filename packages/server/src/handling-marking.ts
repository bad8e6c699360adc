import type { Passage } from '@peel/gate/governed';
import type { Handling } from '@peel/gate/handling';
import type { Session } from '@peel/gate/session';

/** All that the marking of a copy is made of. */
export interface Marked {
  readonly handling: Handling;
  readonly passage: Passage;
  readonly facts: Pick<Session, 'person' | 'purpose' | 'operation'>;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** The earlier point that was asked for: a commit, or an instant. */
  readonly at?: string | undefined;
}

/** The handling marking, line by line, as it stands in a file. */
export function markingOf({ handling, passage, facts, time, at }: Marked): Readonly<Record<string, string>> {
  const { classification, terms, markings, groups, datasets } = handling;
  return {
    Handling: 'Not to be passed on. For the person and purpose named here; destroy when no longer needed.',
    Classification: classification?.title ?? 'None',
    ...listed('Handling terms', terms),
    ...listed('Markings', markings),
    ...listed('Sensitive data', groups),
    Datasets: datasets.join(', '),
    Purpose: facts.purpose,
    Operation: facts.operation,
    Person: facts.person,
    Time: new Date(time).toISOString(),
    ...(at === undefined ? {} : { 'As it was': at }),
    'Ledger event': passage.intent,
  };
}

/** The same as lines of a comment before the headings of a CSV file. */
export function commentOf(marking: Readonly<Record<string, string>>): string {
  return Object.entries(marking)
    .map(([key, value]) => `# ${key}: ${value.replaceAll(/[\r\n]+/g, ' ')}\r\n`)
    .join('');
}

/**
 * The person's name for it, then classification and day, and the earlier point that it shows: `burglaries OFFICIAL 2026-11-25.csv`. Plain
 * letters, so that any system keeps it.
 */
export function fileNameOf(name: string | undefined, extension: string, { handling, time, at }: Marked): string {
  const plain = (name ?? '')
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9 _-]+/g, '')
    .trim()
    .slice(0, 80);
  const day = new Date(time).toISOString().slice(0, 10);
  const point = at === undefined ? undefined : `as it was ${at.replaceAll(/[^A-Za-z0-9 _.+-]/g, '-')}`;
  const parts = [plain === '' ? 'Peel' : plain, handling.classification?.name, day, point].filter(
    (part) => part !== undefined,
  );
  return `${parts.join(' ')}.${extension}`;
}

function listed(key: string, values: readonly string[]): Record<string, string> {
  return values.length === 0 ? {} : { [key]: values.join('; ') };
}
