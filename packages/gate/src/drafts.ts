import { createHash } from 'node:crypto';
import type { Clock } from '@peel/kernel/clock';
import type { PersonId } from '@peel/kernel/ids';
import type { DefinitionFile } from '@peel/policy/definitions';
import type { Kysely } from 'kysely';
import type { GateSchema } from './migrations.js';
import type { Recorder } from './recorder.js';

/** Who is known to have written some texts, and which of them nobody is known to have written. */
export interface Authorship {
  readonly authors: readonly string[];
  /** Edited on the disk by hand. */
  readonly unrecorded: readonly string[];
}

/**
 * Who wrote which text of a definition file through the service. Each is an event of the ledger; the table is its index. Whoever wrote any
 * text of a file since the policy it was written under is an author of it: a colleague's last touch makes nobody else a stranger to it.
 */
export class Drafts {
  constructor(
    private readonly database: Kysely<GateSchema>,
    private readonly recorder: Recorder,
    private readonly clock: Clock,
  ) {}

  /** Written down before the file is. `base` is the policy in force. */
  async add({ path, text }: DefinitionFile, person: PersonId, base: string): Promise<void> {
    const sha256 = digest(text);
    const { id } = await this.recorder.record(`draft:${person}`, {
      kind: 'policy.draft',
      actor: `person:${person}`,
      note: `${path} sha256:${sha256}`,
    });
    await this.database
      .insertInto('gate.drafts')
      .values({ path, sha256, person, base, at: new Date(this.clock.now()), event: id })
      .execute();
  }

  async authorsOf(files: readonly DefinitionFile[]): Promise<Authorship> {
    const authors = new Set<string>();
    const unrecorded: string[] = [];
    for (const { path, text } of files) {
      const rows = await this.database.selectFrom('gate.drafts').selectAll().where('path', '=', path).execute();
      const bases = new Set(rows.filter(({ sha256 }) => sha256 === digest(text)).map(({ base }) => base));
      if (bases.size === 0) unrecorded.push(path);
      for (const { base, person } of rows) if (bases.has(base)) authors.add(person);
    }
    return { authors: [...authors].sort(), unrecorded };
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
