import { randomBytes } from 'node:crypto';

export interface FakeSession {
  readonly session: string;
  readonly person: string;
  readonly purpose: string;
  readonly operation: string;
  readonly justification: string;
  readonly opened: string;
  expires: string;
  state: 'open' | 'ended';
  ended?: string;
  endedAt?: string;
  changed?: boolean;
}

/** What the fake remembers. A test makes one of its own. */
export class FakeState {
  readonly signIns = new Map<string, string>();
  readonly sessions: FakeSession[] = [];
  /** Every request that would have been an act, as `method path`. */
  readonly acts: string[] = [];
  readonly saved: { readonly query: string; readonly [member: string]: string }[] = [];
  readonly recent: { sql: string; asItWas?: string; at: string; rows: number }[] = [];
  /** What was downloaded: each statement, and the point it was asked of. */
  readonly downloads: { readonly sql: string; readonly at: unknown }[] = [];
  readonly freezes: {
    what: string;
    name: string;
    why: string;
    by: string;
    role: string;
    since: string;
    liftAskedBy: string[];
  }[] = [];
  readonly changes: { proposal: string; person: string; change: string; proposedBy: string; until?: string }[] = [
    {
      ...{ proposal: 'chg_7k2m', person: 'analyst', change: 'grant marking:DOMESTIC-ABUSE', proposedBy: 'steward' },
      until: '2027-05-31T00:00:00.000Z',
    },
  ];
  /** Proposals that were turned down. */
  readonly refused: string[] = [];
  /** Who approved what is on disk. */
  approvedBy: readonly string[] = ['steward-two'];
  /** Each holding taken away, as `person kind:name`. */
  readonly taken: string[] = [];
  /** Frozen by an overseer for everybody. */
  readonly frozenOperations: string[] = [];
  /** Nothing beyond the definitions: for pages with nothing on them. */
  empty = false;
  demonstration = true;
  /** Whether outsiders confirm that the log only grows. */
  witnessed = true;
  /** Who wrote what waits. */
  author = 'engineer';
  discarded = false;
  /** Set to have every sign-in forgotten, as when it ends. */
  signedOut = false;
  /** How often it was asked who is signed in by somebody, rather than by a page that watches. */
  used = 0;
  /** Where what was sent, either way, is not what the service's own routes declare. */
  readonly misfits: string[] = [];
  /** Answers whose reader went away before their end. */
  leftUnread = 0;

  id(prefix: string): string {
    return `${prefix}_${randomBytes(8).toString('hex')}`;
  }
}
