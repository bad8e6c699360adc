import { createHash } from 'node:crypto';
import type { WorkspaceRule } from '../cedar/adapter.js';
import { readRules } from '../cedar/rule-file.js';
import { frozenMap } from '../frozen-map.js';
import type { OrderDefinition } from '../order.js';
import type { PurposeDefinition } from '../purpose.js';
import type { SourceDefinition } from '../source.js';
import type { Vocabulary, Workspace } from '../vocabulary.js';
import { buildOrder, buildPurpose, buildSource, buildVocabulary, buildWorkspace } from './build.js';
import { checkOrder } from './check-orders.js';
import { checkPurpose } from './check-purposes.js';
import { checkSource, labelLimit, sourceLabels } from './check-sources.js';
import { checkVocabulary, type Section } from './check-vocabulary.js';
import { type Known, Place } from './checks.js';
import { type Problem, Problems } from './problem.js';
import type { RawOrder, RawPurpose, RawSource, RawVocabulary, RawWorkspace } from './raw.js';
import { schemas } from './schemas.js';
import { readYaml, type ValuePath, type YamlFile } from './yaml-file.js';

interface TextFile {
  readonly path: string;
  readonly text: string;
}

export interface Parts {
  readonly workspace: Workspace;
  readonly words: Vocabulary;
  readonly purposes: ReadonlyMap<string, PurposeDefinition>;
  readonly sources: ReadonlyMap<string, SourceDefinition>;
  readonly orders: ReadonlyMap<string, OrderDefinition>;
  readonly cedar: readonly WorkspaceRule[];
  readonly warnings: readonly Problem[];
}

/** A file or section that has its shape, with what was built of it. */
interface Read<T> {
  readonly value: T;
  readonly file: YamlFile;
}

const filesLimit = 4096;
const slug = '[a-z][a-z0-9]*(?:-[a-z0-9]+)*';
const homes = {
  purpose: new RegExp(`^purposes/(${slug})\\.yaml$`),
  order: new RegExp(`^purposes/orders/(${slug})\\.yaml$`),
  source: /^sources\/([a-z][a-z0-9]*(?:_[a-z0-9]+)*)\.yaml$/,
  policy: new RegExp(`^policy/(${slug})\\.yaml$`),
  cedar: new RegExp(`^policy/(${slug})\\.cedar$`),
};
const sections = {
  roles: 'roles',
  markings: 'markings',
  organisations: 'organisations',
  categories: 'categories',
  handling: 'handling',
  classifications: 'classifications',
  columnGroups: 'column_groups',
  grants: 'grants',
  compatibility: 'compatibility',
  operations: 'operations',
} as const satisfies Record<Section, keyof RawVocabulary>;

/** Reads and checks everything; `parts` is undefined when a file could not even be shaped. */
export function readAll(files: readonly TextFile[]): {
  problems: readonly Problem[];
  /** Problems of a text that is put up for approval, not of one that has it. */
  anew: readonly Problem[];
  parts: Parts | undefined;
} {
  const reader = new Reader();
  const parts = reader.read(files);
  return { problems: reader.problems.sorted(), anew: reader.anew.sorted(), parts };
}

/** The shape of one file; references to others are not looked at. */
export function readOne(file: TextFile): readonly Problem[] {
  const reader = new Reader();
  reader.readFile(file);
  return reader.problems.sorted();
}

class Reader {
  readonly problems = new Problems();
  readonly anew = new Problems();
  private readonly warnings = new Problems();
  private readonly start = { line: 1, column: 1 };
  private workspace: Workspace | undefined;
  private readonly vocabulary: RawVocabulary = {};
  private readonly homeOf = new Map<string, { file: YamlFile; base: ValuePath }>();
  private readonly purposes = new Map<string, Read<PurposeDefinition>>();
  private readonly sources = new Map<string, Read<SourceDefinition>>();
  private readonly orders = new Map<string, Read<OrderDefinition>>();
  private readonly rules: WorkspaceRule[] = [];

  read(files: readonly TextFile[]): Parts | undefined {
    if (files.length > filesLimit) {
      this.problems.add('.', this.start, `there are ${files.length} definition files`, `at most ${filesLimit}`);
      return undefined;
    }
    const seen = new Set<string>();
    for (const file of files) {
      if (seen.has(file.path)) this.problems.add(file.path, this.start, 'the file is given twice', 'each file once');
      seen.add(file.path);
      this.readFile(file);
    }
    const broken = this.problems.count > 0;
    if (!seen.has('workspace.yaml')) {
      this.problems.add('workspace.yaml', this.start, 'the file is missing', 'a workspace to say its name');
    }
    const words = buildVocabulary(this.vocabulary);
    this.checkAll(words, seen, broken);
    if (this.workspace === undefined) return undefined;
    return {
      workspace: this.workspace,
      words,
      purposes: values(this.purposes),
      sources: values(this.sources),
      orders: values(this.orders),
      cedar: Object.freeze([...this.rules]),
      warnings: this.warnings.sorted(),
    };
  }

  readFile({ path, text }: TextFile): void {
    const named = (home: RegExp): string | undefined => home.exec(path)?.[1];
    const purpose = named(homes.purpose);
    const order = named(homes.order);
    const source = named(homes.source);
    const policy = named(homes.policy);
    if (named(homes.cedar) !== undefined) {
      this.rules.push(...readRules(path, text, this.problems));
    } else if (path === 'workspace.yaml') {
      const read = this.shaped<RawWorkspace>({ path, text }, 'workspace');
      if (read !== undefined) this.workspace = buildWorkspace(read.value);
    } else if (purpose !== undefined) {
      const read = this.shaped<RawPurpose>({ path, text }, 'purpose');
      if (read !== undefined) this.purposes.set(purpose, { ...read, value: buildPurpose(purpose, read.value) });
    } else if (order !== undefined) {
      const read = this.shaped<RawOrder>({ path, text }, 'order');
      if (read !== undefined)
        this.orders.set(order, { ...read, value: buildOrder(order, read.value, orderHash(path, text)) });
    } else if (source !== undefined) {
      const read = this.shaped<RawSource>({ path, text }, 'source');
      if (read !== undefined) this.sources.set(source, { ...read, value: buildSource(source, read.value) });
    } else if (policy !== undefined) {
      this.readVocabulary({ path, text }, policy);
    } else {
      this.problems.add(
        path,
        this.start,
        'this is no definition file',
        'workspace.yaml, policy/*.yaml, policy/*.cedar, purposes/*.yaml, purposes/orders/*.yaml or sources/*.yaml, in plain lower case',
      );
    }
  }

  /** `policy/vocabulary.yaml` holds any sections, `policy/<section>.yaml` one; a section has one home. */
  private readVocabulary(file: TextFile, name: string): void {
    const own = Object.values(sections).find((section) => section.replaceAll('_', '-') === name);
    if (own === undefined && name !== 'vocabulary') {
      const known = Object.values(sections).map((section) => `${section.replaceAll('_', '-')}.yaml`);
      this.problems.add(
        file.path,
        this.start,
        'no such policy file',
        `vocabulary.yaml, ${known.join(', ')}, or *.cedar`,
      );
      return;
    }
    const read = this.shaped<RawVocabulary>(file, name);
    if (read === undefined) return;
    const parts: RawVocabulary = own === undefined ? read.value : { [own]: read.value };
    for (const section of Object.keys(parts)) {
      const home = this.homeOf.get(section);
      const base = own === undefined ? [section] : [];
      if (home !== undefined) {
        this.problems.add(
          file.path,
          read.file.at(base),
          `"${section}" is also in ${home.file.path}`,
          'one home for it',
        );
      }
      this.homeOf.set(section, { file: read.file, base });
    }
    Object.assign(this.vocabulary, parts);
  }

  private shaped<T>(file: TextFile, schema: string): Read<T> | undefined {
    const read = readYaml(file.path, file.text, this.problems);
    if (read === undefined || !schemas.check(read, schema, this.problems)) return undefined;
    return { file: read, value: read.value as T };
  }

  /** Across files. When a file of words is broken, names would be missing that are not: then only the shapes are told. */
  private checkAll(words: Vocabulary, paths: ReadonlySet<string>, broken: boolean): void {
    const wordsBroken =
      broken && this.problems.sorted().some((each) => each.file.startsWith('policy/') && each.file.endsWith('.yaml'));
    if (wordsBroken) return;
    const names = (home: RegExp): Set<string> => new Set([...paths].flatMap((path) => home.exec(path)?.[1] ?? []));
    const known: Known = {
      words,
      purposeNames: names(homes.purpose),
      purposes: values(this.purposes),
      sourceNames: names(homes.source),
      sources: values(this.sources),
    };
    checkVocabulary(known, (section) => this.sectionPlace(section));
    for (const { value, file } of this.purposes.values()) checkPurpose(value, known, this.place(file));
    for (const { value, file } of this.sources.values()) checkSource(value, known, this.place(file));
    const orders = [...this.orders.values()].map(({ value }) => value);
    for (const { value, file } of this.orders.values()) checkOrder(value, orders, known, this.place(file));
    this.countLabels();
  }

  /** The limit is on live labels, which the lake counts; more declared than that deserves a word here (THREATS 10). */
  private countLabels(): void {
    const keys = new Set<string>();
    for (const { value, file } of this.sources.values()) {
      const before = keys.size;
      for (const label of sourceLabels(value)) keys.add(label.key);
      if (before <= labelLimit && keys.size > labelLimit) {
        this.place(file).warn(
          ['declares'],
          `with this source ${keys.size} labels are declared`,
          `at most ${labelLimit} live ones`,
        );
      }
    }
  }

  private place(file: YamlFile, base: ValuePath = []): Place {
    return new Place(file, base, this.problems, this.warnings, this.anew);
  }

  private sectionPlace(section: Section): Place {
    const name = sections[section];
    const home = this.homeOf.get(name);
    if (home !== undefined) return this.place(home.file, home.base);
    return this.place({ path: 'policy/vocabulary.yaml', value: undefined, at: () => this.start });
  }
}

function values<T>(read: ReadonlyMap<string, Read<T>>): ReadonlyMap<string, T> {
  return frozenMap([...read].map(([name, { value }]) => [name, value]));
}

function orderHash(path: string, text: string): string {
  return createHash('sha256').update(`peel/order/v1\n${path}\n`).update(text).digest('hex');
}
