import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import type { Position, Problems } from '../reading/problem.js';
import type { WorkspaceRule } from './adapter.js';
import { cedarSchema } from './schema.js';

const textLimit = 256 * 1024;

/** Reads a file of Cedar rules, strictly checked against the schema; problems say the line. No templates: a rule is what it says. */
export function readRules(path: string, text: string, problems: Problems): readonly WorkspaceRule[] {
  const bytes = Buffer.from(text, 'utf8');
  const at = (offset: number): Position => position(bytes.subarray(0, offset).toString('utf8'));
  if (bytes.length > textLimit) {
    problems.add(path, at(0), `the file has ${bytes.length} bytes`, `at most ${textLimit}`);
    return [];
  }
  const parts = cedar.policySetTextToParts(text);
  if (parts.type === 'failure') {
    for (const error of parts.errors) tell(path, error, at, problems);
    return [];
  }
  for (const template of parts.policy_templates) {
    problems.add(path, at(offsetIn(text, template)), 'a template ("?principal", "?resource")', 'a rule without blanks');
  }
  if (parts.policy_templates.length > 0) return [];
  const before = problems.count;
  const answer = cedar.validate({ schema: cedarSchema, policies: { staticPolicies: text } });
  if (answer.type === 'failure') {
    for (const error of answer.errors) tell(path, error, at, problems);
  } else {
    for (const { error } of [...answer.validationErrors, ...answer.validationWarnings]) tell(path, error, at, problems);
  }
  if (problems.count > before) return [];
  return placed(path, text, parts.policies);
}

/** Cedar gives the rules back in an order of its own; they are named by the line they begin on. */
function placed(path: string, text: string, rules: readonly string[]): readonly WorkspaceRule[] {
  const found = rules.map((rule) => ({ rule, offset: offsetIn(text, rule) })).sort((a, b) => a.offset - b.offset);
  return found.map(({ rule, offset }, index) => {
    const json = cedar.policyToJson(rule);
    const because = json.type === 'success' ? json.json.annotations?.because : undefined;
    return Object.freeze({ id: `${path}:${position(text.slice(0, offset)).line}#${index + 1}`, text: rule, because });
  });
}

function tell(path: string, error: cedar.DetailedError, at: (offset: number) => Position, problems: Problems): void {
  const [place] = error.sourceLocations ?? [];
  const expected = place?.label ?? error.help ?? 'a Cedar rule over the schema of packages/policy/src/cedar/schema.ts';
  problems.add(
    path,
    at(place?.start ?? 0),
    error.message.replace(/^for policy `[^`]*`, /, ''),
    expected.replace(/^expected /, ''),
  );
}

function offsetIn(text: string, part: string): number {
  return Math.max(0, text.indexOf(part));
}

function position(before: string): Position {
  const lines = before.split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
