import { createHash } from 'node:crypto';
import type { WorkspaceRule } from './cedar/adapter.js';
import { policyErrors } from './errors.js';
import type { OrderDefinition } from './order.js';
import type { PurposeDefinition } from './purpose.js';
import { type Problem, problemText } from './reading/problem.js';
import { readAll, readOne } from './reading/read-all.js';
import type { SourceDefinition } from './source.js';
import type { Vocabulary, Workspace } from './vocabulary.js';

/** A text file of the workspace. */
export interface DefinitionFile {
  /** Relative to the workspace, with "/". */
  readonly path: string;
  readonly text: string;
}

/** All that the workspace's files say, checked. Frozen. */
export interface Definitions extends Vocabulary {
  /** Of the files it was read from: what stewards approve. */
  readonly hash: string;
  readonly workspace: Workspace;
  readonly purposes: ReadonlyMap<string, PurposeDefinition>;
  readonly sources: ReadonlyMap<string, SourceDefinition>;
  readonly orders: ReadonlyMap<string, OrderDefinition>;
  /** The workspace's own rules, from `policy/*.cedar`. */
  readonly cedar: readonly WorkspaceRule[];
  /** What is not wrong but wants a steward's eye: labels no one could ever see, purposes no operation allows. */
  readonly warnings: readonly Problem[];
}

/** Whether a path of the workspace is read as a definition and so belongs to what is approved. */
export function isDefinitionPath(path: string): boolean {
  return path === 'workspace.yaml' || /^(sources|purposes|policy)\/.+\.(ya?ml|cedar)$/.test(path);
}

/**
 * Reads every definition file of a workspace.
 * @throws policyErrors.definitionsInvalid with every problem of every file, each with its line and what was expected.
 */
export function readDefinitions(files: readonly DefinitionFile[]): Definitions {
  const { definitions, problems } = inspectDefinitions(files);
  if (definitions !== undefined) return definitions;
  const shown = problems.slice(0, 200).map(problemText);
  const rest = problems.length > shown.length ? `\n… and ${problems.length - shown.length} more` : '';
  throw policyErrors.definitionsInvalid({ count: problems.length, problems: shown.join('\n') + rest });
}

/**
 * The same without throwing, for a program that shows problems as a list. `approved`: a text that two stewards approved stays readable when a
 * rule for what is approved came later; what it asks for wrongly is refused where it would be done.
 */
export function inspectDefinitions(
  files: readonly DefinitionFile[],
  approved = false,
): {
  readonly definitions: Definitions | undefined;
  readonly problems: readonly Problem[];
} {
  const { problems: found, anew, parts } = readAll(files);
  const problems = approved ? found : [...found, ...anew];
  if (parts === undefined || problems.length > 0) return { definitions: undefined, problems };
  const { words, ...rest } = parts;
  return { definitions: Object.freeze({ hash: definitionsHash(files), ...words, ...rest }), problems };
}

/** The words that the files declare, also where something else in them is wrong; `undefined` where they can't be told. */
export function vocabularyOf(files: readonly DefinitionFile[]): Vocabulary | undefined {
  return readAll(files).parts?.words;
}

/** What is wrong with one file by itself, whatever the others say. */
export function inspectText(file: DefinitionFile): readonly Problem[] {
  return readOne(file);
}

/** sha256 over paths and bytes, whatever the order of the files. */
export function definitionsHash(files: readonly DefinitionFile[]): string {
  const digest = createHash('sha256').update('peel/definitions/v1\n');
  for (const { path, text } of [...files].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))) {
    digest.update(`${Buffer.byteLength(path)}:${path}${Buffer.byteLength(text)}:`).update(text);
  }
  return digest.digest('hex');
}
