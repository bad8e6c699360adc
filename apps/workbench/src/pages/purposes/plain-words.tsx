import type { ReactNode } from 'react';
import { Chip } from '../../design/note.js';
import { Panel } from '../../design/panel.js';
import { day, spelled, toolName } from '../../design/words.js';

type Definition = Readonly<Record<string, unknown>>;

/** The definition answered as questions that a reader would ask. */
export function PlainWords({ definition }: { readonly definition: Definition }) {
  const assessment = part(definition, 'impact_assessment');
  const sensitive = part(definition, 'sensitive');
  const groups = names(definition.column_groups);
  const rows: readonly (readonly [string, ReactNode])[] = [
    ['Covers', text(definition.scope)],
    ['Needed because', text(definition.necessity)],
    ['Rests on', spelled(text(definition.legal_basis))],
    ['Serves', names(definition.law_enforcement_purposes).map(spelled).join(', ')],
    ['Who', <Chips key="roles" of={names(definition.roles)} />],
    [
      'In which operations',
      definition.operations === 'any' ? (
        'any that allows it'
      ) : (
        <Chips key="operations" of={names(definition.operations)} exact />
      ),
    ],
    ['Through', names(definition.tools).map(toolName).join(', ')],
    [
      'About',
      names(definition.subject_categories).length === 0 ? (
        'nobody: it reads no records of people'
      ) : (
        <Chips key="categories" of={names(definition.subject_categories)} />
      ),
    ],
    ['Sensitive columns', groups.length === 0 ? 'none' : <Chips key="groups" of={groups} />],
    ...(sensitive === undefined ? [] : [['Strictly necessary because', text(sensitive.strictly_necessary)] as const]),
    [
      'Impact assessment',
      assessment === undefined ? 'none' : `${text(assessment.reference)}, until ${day(text(assessment.expires))}`,
    ],
    ['Owner', text(definition.owner)],
    ['From, until', `${day(text(definition.begins))}, ${day(text(definition.expires))}`],
  ];
  return (
    <Panel title="In plain words">
      <dl className="facts prose purposes-words">
        {rows.map(([name, value]) => (
          <div key={name} className="facts-pair">
            <dt>{name}</dt>
            <dd>{value === '' ? <span className="muted">not told</span> : value}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

function Chips({ of, exact = false }: { readonly of: readonly string[]; readonly exact?: boolean }) {
  return (
    <span className="row">
      {of.map((name) => (
        <Chip key={name}>{exact ? name : spelled(name)}</Chip>
      ))}
    </span>
  );
}

function names(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function part(definition: Definition, name: string): Definition | undefined {
  const value = definition[name] ?? definition[name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase())];
  return typeof value === 'object' && value !== null ? (value as Definition) : undefined;
}
