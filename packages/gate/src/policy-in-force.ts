import type { Clock } from '@peel/kernel/clock';
import { OneByOne } from '@peel/kernel/one-by-one';
import { type Approval, approversNeeded, policyInForce } from '@peel/policy/approvals';
import {
  type DefinitionFile,
  type Definitions,
  definitionsHash,
  inspectDefinitions,
  readDefinitions,
} from '@peel/policy/definitions';
import { PolicyEngine } from '@peel/policy/engine';
import { type Problem, problemText } from '@peel/policy/reading/problem';
import type { Kysely } from 'kysely';
import type { Approvals } from './approvals.js';
import type { Epoch } from './epoch.js';
import { gateErrors } from './errors.js';
import type { GateSchema } from './migrations.js';
import { type Succession, succession } from './policy-succession.js';
import type { Recorder } from './recorder.js';

/** Where the definition files of the workspace are read from. */
export interface DefinitionsOnDisk {
  read(): Promise<readonly DefinitionFile[]>;
  /** Durable on return. The path is one of a definition file, below the workspace. */
  write(file: DefinitionFile): Promise<void>;
  remove(path: string): Promise<void>;
}

export interface PolicyStatus {
  /** The approved policy that rules now. */
  readonly inForce: string | undefined;
  /** The hash of the files on disk. When it differs, the approved policy stays, and every page says so. */
  readonly onDisk: string;
  /** What the files on disk have and lack of approvals, in plain words. */
  readonly approval: string;
}

/** Stands for the hash where no policy is in force. */
export const NO_POLICY = 'none';

/** A text of the definitions, and when it came into force. */
export interface PolicyStep {
  readonly at: number;
  readonly definitions: Definitions;
}

export interface ApprovedStatus extends PolicyStatus {
  /** What is not wrong but wants the approver's eye: labels that no one could ever see (THREATS 12). For stewards: file names may be covert. */
  readonly warnings: readonly string[];
}

interface Loaded {
  readonly hash: string;
  readonly definitions: Definitions;
  readonly engine: PolicyEngine;
}

/**
 * The policy in force is the approved one, whatever lies on disk (THREATS 9). Approved definitions are kept whole under their hash, so
 * that an edit, however made, changes nothing until two stewards, neither its author, approve the new hash.
 */
export class PolicyInForce {
  private loaded: Loaded | undefined;
  /** Of two looks at the approvals the slower one must not settle on what the other has overtaken. */
  private readonly inTurn = new OneByOne();
  /** What is wrong with the files on disk: they are asked about often and read anew when they change. */
  private looked: { readonly hash: string; readonly problems: readonly Problem[] } | undefined;
  /** Read once: a hash stands for one text for ever. */
  private readonly known = new Map<string, Definitions>();

  constructor(
    private readonly database: Kysely<GateSchema>,
    private readonly approvals: Approvals,
    readonly disk: DefinitionsOnDisk,
    private readonly clock: Clock,
    private readonly epoch: Epoch,
    private readonly isSteward: (person: string) => Promise<boolean>,
  ) {}

  get hash(): string {
    return this.loaded?.hash ?? NO_POLICY;
  }

  get definitions(): Definitions {
    return this.require().definitions;
  }

  get engine(): PolicyEngine {
    return this.require().engine;
  }

  /** Loads the definitions that came into force last, as the approvals in the ledger tell. */
  load(): Promise<void> {
    return this.inTurn.run(() => this.settle());
  }

  async status(): Promise<PolicyStatus> {
    const files = await this.disk.read();
    const onDisk = definitionsHash(files);
    const inForce = this.loaded?.hash;
    if (onDisk === inForce) return { inForce, onDisk, approval: 'The files on disk are the policy in force.' };
    const { length } = this.problemsOf(files);
    if (length > 0) {
      const mistakes = length === 1 ? 'there is a mistake in them' : `there are ${length} mistakes in them`;
      const approval = `The files on disk are not in force, and nobody can approve them: ${mistakes}.`;
      return { inForce, onDisk, approval };
    }
    const stored = await this.stored();
    const { open } = await this.succession(stored);
    const given = open.get(onDisk) ?? [];
    const { because } = policyInForce(given, onDisk, await this.needed(stored.get(onDisk), given));
    return { inForce, onDisk, approval: `The files on disk are not in force. ${because}` };
  }

  /** Every text that was in force and since when, oldest first, as the ledger's approvals tell. */
  async history(): Promise<readonly PolicyStep[]> {
    const stored = await this.stored();
    const { steps } = await this.succession(stored);
    return steps.flatMap(({ hash, at }) => {
      const definitions = stored.get(hash);
      return definitions === undefined ? [] : [{ at, definitions }];
    });
  }

  /**
   * Adds one approval of exactly this hash of the files on disk; with the last one needed it comes into force. Throws policy's own
   * errors when the files are not valid, whatever `check` does, `gate.policy-unknown` when the disk has another hash by now, `gate.already-in-force`.
   */
  approve(
    hash: string,
    by: { readonly person: string; readonly roles: readonly string[] },
    authorsOf: (changed: readonly DefinitionFile[]) => Promise<readonly string[]>,
    check: (drafted: Definitions) => Promise<void>,
    recorder: Recorder,
  ): Promise<ApprovedStatus> {
    return this.inTurn.run(async () => {
      const files = await this.disk.read();
      const onDisk = definitionsHash(files);
      if (onDisk !== hash) throw gateErrors.policyUnknown({ hash: onDisk });
      if (hash === this.loaded?.hash) throw gateErrors.alreadyInForce({ what: 'This policy' });
      // Only a text that can be read is put up for approval.
      const definitions = readDefinitions(files);
      await check(definitions);
      const authors = await authorsOf(await this.changed(files));
      await this.database
        .insertInto('gate.definitions')
        .values({ hash, files: JSON.stringify(files), author: authors.join(', '), stored: new Date(this.clock.now()) })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      const { open } = await this.succession(await this.stored());
      const needed = await this.needed(definitions, open.get(hash) ?? []);
      await this.approvals.add(recorder, {
        ...{ subject: 'policy', hash, decision: 'approve', needed },
        ...{ by: by.person, roles: by.roles, authors },
      });
      await this.settle();
      return { ...(await this.status()), warnings: definitions.warnings.map(problemText) };
    });
  }

  /** What is wrong with the files on the disk, which keeps them from being approved. Names of files may be covert. */
  problemsOf(files: readonly DefinitionFile[]): readonly Problem[] {
    const hash = definitionsHash(files);
    if (hash === this.loaded?.hash) return [];
    if (this.looked?.hash !== hash) this.looked = { hash, problems: inspectDefinitions(files).problems };
    return this.looked.problems;
  }

  /** The files in force and those on the disk. */
  async texts(): Promise<{ readonly inForce: readonly DefinitionFile[]; readonly onDisk: readonly DefinitionFile[] }> {
    return { inForce: await this.filesInForce(), onDisk: await this.disk.read() };
  }

  /** Files that are not as in force; one that is gone has no text. */
  private async changed(files: readonly DefinitionFile[]): Promise<readonly DefinitionFile[]> {
    const inForce = new Map((await this.filesInForce()).map(({ path, text }) => [path, text]));
    const paths = new Set(files.map(({ path }) => path));
    const gone = [...inForce.keys()].filter((path) => !paths.has(path)).map((path) => ({ path, text: '' }));
    return [...files.filter(({ path, text }) => inForce.get(path) !== text), ...gone];
  }

  private async filesInForce(): Promise<readonly DefinitionFile[]> {
    if (this.loaded === undefined) return [];
    const row = await this.database
      .selectFrom('gate.definitions')
      .select('files')
      .where('hash', '=', this.loaded.hash)
      .executeTakeFirst();
    return (row?.files ?? []) as readonly DefinitionFile[];
  }

  private async settle(): Promise<void> {
    const stored = await this.stored();
    const { inForce } = await this.succession(stored);
    const definitions = inForce === undefined ? undefined : stored.get(inForce);
    if (definitions !== undefined && definitions.hash !== this.loaded?.hash) this.take(definitions);
  }

  /**
   * How many approvals it takes now: as many as the text in force asks for at least, or fewer people could lift what it asks; and one more
   * for each that was given by somebody who is no steward any more.
   */
  private async needed(definitions: Definitions | undefined, given: readonly Approval[]): Promise<number> {
    const asked = Math.max(2, neededBy(definitions) ?? 0, neededBy(this.loaded?.definitions) ?? 0);
    const givers = [...new Set(given.map(({ by }) => by))];
    const still = await Promise.all(givers.map((giver) => this.isSteward(giver)));
    return asked + still.filter((each) => !each).length;
  }

  private async succession(stored: ReadonlyMap<string, Definitions>): Promise<Succession> {
    return succession(this.approvals.of('policy'), (hash) => {
      const definitions = stored.get(hash);
      return definitions === undefined ? undefined : neededBy(definitions);
    });
  }

  /** Texts that were put up for approval, by hash. What does not have the hash it stands under, or can't be read, is none. */
  private async stored(): Promise<ReadonlyMap<string, Definitions>> {
    const rows = await this.database.selectFrom('gate.definitions').selectAll().execute();
    for (const { hash, files } of rows) {
      const definitions = this.known.has(hash) ? undefined : readStored(files);
      if (definitions?.hash === hash) this.known.set(hash, definitions);
    }
    return this.known;
  }

  private take(definitions: Definitions): void {
    this.loaded = { hash: definitions.hash, definitions, engine: PolicyEngine.create(definitions) };
    this.epoch.move();
  }

  private require(): Loaded {
    if (this.loaded === undefined) throw gateErrors.policyMissing();
    return this.loaded;
  }
}

function neededBy(definitions: Definitions | undefined): number | undefined {
  return definitions === undefined ? undefined : approversNeeded(definitions.purposes.values());
}

function readStored(files: unknown): Definitions | undefined {
  try {
    return inspectDefinitions(files as readonly DefinitionFile[], true).definitions;
  } catch {
    return undefined;
  }
}
