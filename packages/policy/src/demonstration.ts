import { addDays, addMonths, type Day, daysBetween, isDay, startOf } from './calendar.js';
import type { DefinitionFile, Definitions } from './definitions.js';
import { policyErrors } from './errors.js';
import type { Holding } from './holdings.js';
import type { Person } from './people.js';
import { Problems, problemText } from './reading/problem.js';
import { schemas } from './reading/schemas.js';
import { readYaml } from './reading/yaml-file.js';

const dated = /^(\s*(?:- )?(?:begins|expires|opened|closed): *)(\d{4}-\d{2}-\d{2})(?=\s*(?:#.*)?$)/gm;

/**
 * The files of a template as they are for a workspace that is set up today: every day moves by as much as `opened` of `workspace.yaml`
 * does, so that a template never grows old. Nothing else changes.
 */
export function renewedTemplate(files: readonly DefinitionFile[], today: Day): readonly DefinitionFile[] {
  const workspace = files.find((file) => file.path === 'workspace.yaml');
  const opened = /^opened: *(\d{4}-\d{2}-\d{2})/m.exec(workspace?.text ?? '')?.[1];
  if (opened === undefined || !isDay(opened)) return files;
  const days = daysBetween(opened, today);
  return files.map(({ path, text }) => ({
    path,
    text: text.replaceAll(dated, (_whole, key: string, day: string) => `${key}${addDays(day, days)}`),
  }));
}

interface RawPeople {
  people: Record<
    string,
    {
      name: string;
      roles: string[];
      operations: string[];
      markings: string[];
      organisations: string[];
      clearance?: string;
      expires: string;
    }
  >;
}

/**
 * `people.yaml` of a demonstration. Elsewhere people are given what they hold one by one, by two others where it matters.
 * @throws policyErrors.peopleInvalid with every problem.
 */
export function readPeople(file: DefinitionFile, definitions: Definitions, today: Day): readonly Person[] {
  const problems = new Problems();
  const read = readYaml(file.path, file.text, problems);
  if (read === undefined || !schemas.check(read, 'people', problems)) throw invalid(problems);
  const { people } = read.value as RawPeople;
  const made = Object.entries(people).map(([id, raw]) => {
    const wrong = (key: string, what: string, names: readonly string[], known: ReadonlyMap<string, unknown>): void => {
      for (const name of names) {
        if (!known.has(name)) {
          problems.add(file.path, read.at(['people', id, key]), `${what} "${name}" is not declared`, 'a declared one');
        }
      }
    };
    wrong('roles', 'role', raw.roles, definitions.roles);
    wrong('operations', 'operation', raw.operations, definitions.operations);
    wrong('markings', 'marking', raw.markings, definitions.markings);
    wrong('organisations', 'organisation', raw.organisations, definitions.organisations);
    const clearances = raw.clearance === undefined ? [] : [raw.clearance];
    wrong('clearance', 'classification', clearances, definitions.classifications);
    const expires = startOf(addMonths(today, Number(raw.expires.slice(1, -1))));
    const each = (kind: Holding['kind'], names: readonly string[]): Holding[] =>
      names.map((name) => Object.freeze({ kind, name, expires }));
    const holdings = [
      ...each('role', raw.roles),
      ...each('operation', raw.operations),
      ...each('marking', raw.markings),
      ...each('organisation', raw.organisations),
      ...each('clearance', clearances),
    ];
    return Object.freeze({ id, name: raw.name, present: true, holdings: Object.freeze(holdings) });
  });
  if (problems.count > 0) throw invalid(problems);
  return Object.freeze(made);
}

function invalid(problems: Problems): Error {
  const all = problems.sorted();
  return policyErrors.peopleInvalid({ count: all.length, problems: all.map(problemText).join('\n') });
}
