import type { Clock } from '@peel/kernel/clock';
import type { PersonId } from '@peel/kernel/ids';
import { OneByOne } from '@peel/kernel/one-by-one';
import type { Approval } from '@peel/policy/approvals';
import { startOf } from '@peel/policy/calendar';
import { condition } from '@peel/policy/condition';
import {
  type DefinitionFile,
  type Definitions,
  inspectDefinitions,
  inspectText,
  vocabularyOf,
} from '@peel/policy/definitions';
import type { Holding } from '@peel/policy/holdings';
import type { PurposeDefinition } from '@peel/policy/purpose';
import type { Problem } from '@peel/policy/reading/problem';
import { unusedAt } from '@peel/policy/unused';
import type { Approvals } from './approvals.js';
import { changesBetween, type DefinitionChange, mayReadText } from './definition-changes.js';
import type { Drafts } from './drafts.js';
import { gateErrors } from './errors.js';
import type { Freezes } from './freezes.js';
import { namesFor, readsEveryText } from './naming.js';
import type { People } from './people.js';
import type { PolicyInForce, PolicyStatus } from './policy-in-force.js';
import type { Recorder } from './recorder.js';

/** What those who work on the policy see of it besides its status. */
export interface PolicyView extends PolicyStatus {
  readonly approvals: readonly { readonly by: string; readonly at: string }[];
  readonly changes: readonly DefinitionChange[];
  /** What is wrong with the files on the disk: until it is mended nobody can approve them. */
  readonly problems: readonly TextProblem[];
  /** What the policy in force has that lets nobody read. For stewards and overseers alone: what is not told of a purpose tells of operations. */
  readonly warnings: readonly string[];
  /** There are changes, or problems, that this person may not be shown. */
  readonly withheld: boolean;
  /** They wrote some of what waits, so an approval of theirs would not count. */
  readonly author: boolean;
}

export interface PurposeEntry {
  readonly purpose: string;
  readonly title: string;
  readonly summary: string;
  readonly status: string;
  readonly owner: string;
  readonly begins: string;
  readonly expires: string;
  readonly frozen: boolean;
  /** The disk has another text of it than the policy in force. */
  readonly drafted: boolean;
}

export interface PurposeDetail {
  readonly purpose: string;
  readonly definition: PurposeDefinition;
  /** As it lies on the disk; not there for whoever may not read it. */
  readonly text?: string;
  readonly inForceText?: string;
  readonly state: 'in-force' | 'draft' | 'withdrawn' | 'not-begun' | 'expired' | 'frozen';
}

export interface TextProblem {
  readonly file: string;
  readonly line: number;
  readonly problem: string;
}

const DRAFTABLE = /^(?:sources|purposes|purposes\/orders|policy)\/[a-z][a-z0-9_-]{0,100}\.(?:yaml|cedar)$/;
const LONGEST_TEXT = 1024 * 1024;
/** Roles that write drafts. What they write is in force when two stewards, neither of them its author, approved it. */
const WRITERS = ['steward', 'engineer'] as const;

/** Where policy is written, looked at and withdrawn. Nothing here brings anything into force. */
export class PolicyDesk {
  private readonly inTurn = new OneByOne();

  constructor(
    private readonly parts: {
      readonly policy: PolicyInForce;
      readonly people: People;
      readonly freezes: Freezes;
      readonly approvals: Approvals;
      readonly drafts: Drafts;
      readonly recorder: Recorder;
      readonly clock: Clock;
    },
  ) {}

  async view(person: PersonId): Promise<PolicyView> {
    const status = await this.parts.policy.status();
    const holdings = await this.parts.people.holdings(person);
    if (!isOfTheDesk(holdings))
      return { ...status, approvals: [], changes: [], problems: [], warnings: [], withheld: false, author: false };
    const { inForce, onDisk } = await this.parts.policy.texts();
    const known = knownOf(inForce, onDisk);
    const all = changesBetween(inForce, onDisk);
    const changes = all.filter(({ before = '', after = '' }) =>
      [before, after].every((text) => mayReadText(text, known, holdings)),
    );
    const wrong = this.parts.policy.problemsOf(onDisk);
    const problems = wrong.filter(({ file }) =>
      [...inForce, ...onDisk].every(({ path, text }) => path !== file || mayReadText(text, known, holdings)),
    );
    const approvals = this.parts.approvals.of('policy', status.onDisk);
    const changed = onDisk.filter(({ path }) => all.some((change) => change.path === path));
    const { authors } = await this.parts.drafts.authorsOf(changed);
    return {
      ...status,
      approvals: onceEach(approvals),
      changes,
      problems: problems.map(toTextProblem),
      warnings: readsEveryText(holdings) ? this.warnings(status) : [],
      withheld: changes.length < all.length || problems.length < wrong.length,
      author: authors.includes(person),
    };
  }

  private warnings({ inForce }: PolicyStatus): readonly string[] {
    return inForce === undefined ? [] : unusedAt(this.parts.policy.definitions, this.parts.clock.now());
  }

  /** What would be wrong with the definitions if the file had this text. */
  async check(person: PersonId, { path, text }: DefinitionFile): Promise<readonly TextProblem[]> {
    await this.parts.people.requireRole(person, ...WRITERS);
    return this.problems(person, await this.draftable(person, path, text), { path, text });
  }

  /**
   * Writes a draft to the disk; its author is on record. Refused where the text itself can't be read; what does not fit other files yet is
   * told, since a change may need several. Throws `gate.path-not-a-draft`, `gate.draft-invalid`.
   */
  async draft(person: PersonId, file: DefinitionFile): Promise<readonly TextProblem[]> {
    await this.parts.people.requireRole(person, ...WRITERS);
    return this.inTurn.run(async () => {
      const onDisk = await this.draftable(person, file.path, file.text);
      const [broken] = inspectText(file);
      if (broken !== undefined)
        throw gateErrors.draftInvalid({
          path: file.path,
          line: broken.line,
          problem: broken.problem,
          expected: broken.expected,
        });
      await this.write(person, file);
      return this.problems(person, onDisk, file);
    });
  }

  /** Puts the text in force back, or takes away a file that is not in force. Throws `gate.nothing-drafted`. */
  async discard(person: PersonId, path: string): Promise<void> {
    await this.parts.people.requireRole(person, ...WRITERS);
    await this.inTurn.run(async () => {
      const { policy, recorder } = this.parts;
      await this.draftable(person, path, '');
      const { inForce, onDisk } = await policy.texts();
      const change = changesBetween(inForce, onDisk).find((each) => each.path === path);
      if (change === undefined) throw gateErrors.nothingDrafted({ path });
      await recorder.record(`draft:${person}`, { kind: 'policy.discard', actor: `person:${person}`, note: path });
      if (change.before === undefined) await policy.disk.remove(path);
      else await policy.disk.write({ path, text: change.before });
    });
  }

  /** Stops a purpose at once, by a freeze, and drafts its withdrawal for approval. */
  async withdraw(person: PersonId, purpose: string, why: string): Promise<void> {
    const { people, policy, freezes } = this.parts;
    await people.requireRole(person, 'steward');
    if (!policy.definitions.purposes.has(purpose)) throw gateErrors.purposeUnknown({ purpose });
    await freezes.freeze('purpose', purpose, person, why);
    await this.inTurn.run(async () => {
      const path = `purposes/${purpose}.yaml`;
      const { inForce, onDisk } = await policy.texts();
      const file = onDisk.find((each) => each.path === path) ?? inForce.find((each) => each.path === path);
      const text = (file?.text ?? '').replace(/^status:.*$/m, 'status: withdrawn');
      if (!/^status: withdrawn$/m.test(text)) throw gateErrors.nothingDrafted({ path });
      if (text !== file?.text) await this.write(person, { path, text });
    });
  }

  async purposes(person: PersonId): Promise<readonly PurposeEntry[]> {
    const seen = await this.seen(person);
    return [...seen.names].sort().flatMap((name) => {
      const purpose = seen.definitions.purposes.get(name) ?? seen.drafted?.purposes.get(name);
      if (purpose === undefined) return [];
      const { title, summary, status, owner, begins, expires } = purpose;
      return [
        {
          purpose: name,
          title,
          summary,
          status,
          owner,
          begins,
          expires,
          frozen: this.parts.freezes.isFrozen('purpose', name),
          drafted: seen.changed.has(`purposes/${name}.yaml`),
        },
      ];
    });
  }

  /** Throws `gate.purpose-unknown`. */
  async purpose(person: PersonId, name: string): Promise<PurposeDetail> {
    const { inForce, onDisk, definitions, drafted, holdings, known, names } = await this.seen(person);
    const current = definitions.purposes.get(name);
    const purpose = current ?? drafted?.purposes.get(name);
    if (purpose === undefined || !names.has(name)) throw gateErrors.purposeUnknown({ purpose: name });
    const path = `purposes/${name}.yaml`;
    const readable = (files: readonly DefinitionFile[]) => {
      const text = files.find((each) => each.path === path)?.text;
      return text !== undefined && mayReadText(text, known, holdings) ? text : undefined;
    };
    const text = isOfTheDesk(holdings) ? readable(onDisk) : undefined;
    const inForceText = readable(inForce);
    return {
      purpose: name,
      definition: { ...purpose, operations: namedOperations(purpose, definitions, holdings) },
      ...(text === undefined ? {} : { text }),
      ...(inForceText === undefined ? {} : { inForceText }),
      state: this.stateOf(current, purpose),
    };
  }

  /** Purposes and texts as this person may know of them: drafts are for those who work on the policy. */
  private async seen(person: PersonId) {
    const { policy, people } = this.parts;
    const holdings = await people.holdings(person);
    const { inForce, onDisk } = await policy.texts();
    const { definitions } = policy;
    const ofTheDesk = isOfTheDesk(holdings);
    const drafted = ofTheDesk ? inspectDefinitions(onDisk).definitions : undefined;
    const known = ofTheDesk ? knownOf(inForce, onDisk) : [definitions];
    const changed = new Set(
      ofTheDesk
        ? changesBetween(inForce, onDisk)
            .filter(({ before = '', after = '' }) =>
              [before, after].every((text) => mayReadText(text, known, holdings)),
            )
            .map(({ path }) => path)
        : [],
    );
    const fresh = [...(drafted?.purposes.keys() ?? [])].filter((name) => changed.has(`purposes/${name}.yaml`));
    const names = new Set([...definitions.purposes.keys(), ...fresh]);
    return { inForce, onDisk, definitions, drafted, holdings, known, changed, names };
  }

  private stateOf(current: PurposeDefinition | undefined, shown: PurposeDefinition): PurposeDetail['state'] {
    if (current === undefined) return 'draft';
    if (this.parts.freezes.isFrozen('purpose', shown.name)) return 'frozen';
    if (current.status !== 'in-force') return current.status;
    const now = this.parts.clock.now();
    if (now < startOf(current.begins)) return 'not-begun';
    return now >= startOf(current.expires) ? 'expired' : 'in-force';
  }

  /** The files on the disk, when this person may write this one. */
  private async draftable(person: PersonId, path: string, text: string): Promise<readonly DefinitionFile[]> {
    if (!DRAFTABLE.test(path) || text.length > LONGEST_TEXT || text.includes('\0'))
      throw gateErrors.pathNotADraft({ path });
    const { inForce, onDisk } = await this.parts.policy.texts();
    const holdings = await this.parts.people.holdings(person);
    const known = knownOf(inForce, onDisk);
    const there = [...inForce, ...onDisk].filter((each) => each.path === path);
    // Nobody writes over what they may not read; that it is there is not told either.
    if (!there.every((each) => mayReadText(each.text, known, holdings))) throw gateErrors.pathNotADraft({ path });
    return onDisk;
  }

  /** What would be expected is told by the names there are, of which some may be covert to who asks. */
  private async problems(
    person: PersonId,
    onDisk: readonly DefinitionFile[],
    file: DefinitionFile,
  ): Promise<readonly TextProblem[]> {
    const others = onDisk.filter(({ path }) => path !== file.path);
    const known = knownOf((await this.parts.policy.texts()).inForce, onDisk);
    const holdings = await this.parts.people.holdings(person);
    return inspectDefinitions([...others, file])
      .problems.filter((each) => each.file === file.path)
      .map((each) =>
        mayReadText(each.expected, known, holdings) ? each : { ...each, expected: 'one that is declared' },
      )
      .map(toTextProblem);
  }

  private async write(person: PersonId, file: DefinitionFile): Promise<void> {
    await this.parts.drafts.add(file, person, this.parts.policy.hash);
    await this.parts.policy.disk.write(file);
  }
}

function toTextProblem({ file, line, problem, expected }: Problem): TextProblem {
  return { file, line, problem: `${problem}; expected ${expected}` };
}

function isOfTheDesk(holdings: readonly Holding[]): boolean {
  return holdings.some(({ kind, name }) => kind === 'role' && ['steward', 'engineer', 'overseer'].includes(name));
}

function knownOf(inForce: readonly DefinitionFile[], onDisk: readonly DefinitionFile[]) {
  return [vocabularyOf(inForce), vocabularyOf(onDisk)];
}

function namedOperations(purpose: PurposeDefinition, definitions: Definitions, holdings: readonly Holding[]) {
  const mayName = namesFor(definitions, holdings);
  return purpose.operations === 'any'
    ? purpose.operations
    : purpose.operations.filter((operation) => mayName(condition('operation', operation)));
}

/** Who approves a second time says nothing new. */
function onceEach(approvals: readonly Pick<Approval, 'by' | 'at'>[]): PolicyView['approvals'] {
  const first = approvals.filter(({ by }, index) => approvals.findIndex((each) => each.by === by) === index);
  return first.map(({ by, at }) => ({ by, at: new Date(at).toISOString() }));
}
