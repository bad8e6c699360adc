import type { ReactNode } from 'react';
import type { PurposeDefinition } from '../../api/policy.js';
import { Chip } from '../../design/note.js';
import { Panel } from '../../design/panel.js';
import { day, spelled, toolName } from '../../design/words.js';

/** The definition answered as questions that a reader would ask. */
export function PlainWords({ definition }: { readonly definition: PurposeDefinition }) {
  const { sensitive, impactAssessment, operations, subjectCategories, columnGroups } = definition;
  const rows: readonly (readonly [string, ReactNode])[] = [
    ['Covers', definition.scope],
    ['Needed because', definition.necessity],
    ['Rests on', spelled(definition.legalBasis)],
    ['Serves', definition.lawEnforcementPurposes.map(spelled).join(', ')],
    ['Who', <Chips key="roles" of={definition.roles} />],
    [
      'In which operations',
      operations === 'any' ? (
        'any that allows it'
      ) : operations.length === 0 ? (
        ''
      ) : (
        <Chips key="operations" of={operations} exact />
      ),
    ],
    ['Through', definition.tools.map(toolName).join(', ')],
    [
      'About',
      subjectCategories.length === 0 ? (
        'nobody: it reads no records of people'
      ) : (
        <Chips key="categories" of={subjectCategories} />
      ),
    ],
    ['Sensitive columns', columnGroups.length === 0 ? 'none' : <Chips key="groups" of={columnGroups} />],
    ...(sensitive === undefined ? [] : [['Strictly necessary because', sensitive.strictlyNecessary] as const]),
    ['Impact assessment', `${impactAssessment.reference}, until ${day(impactAssessment.expires)}`],
    ['Owner', definition.owner],
    ['From, until', `${day(definition.begins)}, ${day(definition.expires)}`],
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
