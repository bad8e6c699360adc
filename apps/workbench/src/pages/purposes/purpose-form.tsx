import { Checkbox, HTMLSelect, InputGroup, TextArea } from '@blueprintjs/core';
import { useState } from 'react';
import { Field, FieldSet } from '../../design/field.js';
import { Note } from '../../design/note.js';
import { Panel } from '../../design/panel.js';
import { spelled, toolName } from '../../design/words.js';
import { isReadable, readField, writeField } from './purpose-text.js';

interface PurposeFormProps {
  readonly text: string;
  readonly onText: (text: string) => void;
}

const TOOLS = [
  'sql',
  'search',
  'object',
  'graph',
  'map',
  'timeline',
  'dashboard',
  'download',
  'upload',
  'disclosure',
  'application',
  'order',
  'ledger',
];
const CATEGORIES = ['suspect', 'convicted', 'victim', 'witness', 'child', 'other'];
const AIMS = ['prevention', 'investigation', 'detection', 'prosecution', 'execution-of-penalties', 'public-security'];
const STATUSES = ['draft', 'in-force', 'withdrawn'];

/** The file as a form. It writes into the text, so that comments and whatever the form does not know stay. */
export function PurposeForm({ text, onText }: PurposeFormProps) {
  if (!isReadable(text)) {
    return (
      <Note tone="warn">
        <p>
          The text is not readable as it stands, so it can be edited as a file only. The problems beside it say where.
        </p>
      </Note>
    );
  }
  const one = { text, onText };
  return (
    <div className="stack">
      <Panel title="For everybody to read">
        <div className="stack">
          <Words {...one} path={['title']} label="Title" />
          <Words {...one} path={['summary']} label="What is done and why" hint="For the public, in plain words." long />
          <Words
            {...one}
            path={['scope']}
            label="Covers"
            hint="Which people, places, times and questions, and which not."
            long
          />
          <Words
            {...one}
            path={['necessity']}
            label="Needed because"
            hint="Why this is necessary and proportionate."
            long
          />
        </div>
      </Panel>
      <Panel title="Law">
        <div className="purposes-columns">
          <Words {...one} path={['legal_basis']} label="Rests on" hint="From the closed list of legal bases." />
          <Words {...one} path={['owner']} label="Owner" hint="A post, not a person." />
          <Words {...one} path={['impact_assessment', 'reference']} label="Impact assessment" hint="Its reference." />
          <Words {...one} path={['impact_assessment', 'expires']} label="Impact assessment until" date />
          <Boxes {...one} path={['law_enforcement_purposes']} label="Serves" options={AIMS} />
        </div>
      </Panel>
      <Panel title="What it opens">
        <div className="purposes-columns">
          <Boxes {...one} path={['tools']} label="Through" options={TOOLS} />
          <Boxes {...one} path={['subject_categories']} label="About" options={CATEGORIES} />
          <List {...one} path={['roles']} label="Roles" hint="Separated by commas." />
          <List {...one} path={['operations']} label="Operations" hint="any, or names separated by commas." any />
          <List
            {...one}
            path={['column_groups']}
            label="Sensitive columns"
            hint="Groups such as ethnicity. Needs more in the file: why nothing less will do."
          />
        </div>
      </Panel>
      <Panel title="Days">
        <div className="purposes-columns">
          <Field label="Status" hint="Only a purpose in force opens sessions.">
            {(ids) => (
              <HTMLSelect
                {...ids}
                value={String(readField(text, ['status']))}
                onChange={(event) => onText(writeField(text, ['status'], event.target.value))}
                options={STATUSES.map((value) => ({ value, label: spelled(value) }))}
              />
            )}
          </Field>
          <Words {...one} path={['begins']} label="From" date />
          <Words
            {...one}
            path={['expires']}
            label="Until"
            hint="The first day on which it no longer holds; at most twelve months."
            date
          />
        </div>
      </Panel>
    </div>
  );
}

interface PartProps extends PurposeFormProps {
  readonly path: readonly string[];
  readonly label: string;
  readonly hint?: string;
}

function Words({
  text,
  onText,
  path,
  label,
  hint,
  long = false,
  date = false,
}: PartProps & { readonly long?: boolean; readonly date?: boolean }) {
  const value = String(readField(text, path));
  const write = (next: string) => onText(writeField(text, path, next));
  return (
    <Field label={label} {...(hint === undefined ? {} : { hint })}>
      {(ids) =>
        long ? (
          <TextArea {...ids} fill value={value} onChange={(event) => write(event.target.value)} />
        ) : (
          <InputGroup
            {...ids}
            type={date ? 'date' : 'text'}
            value={value}
            onChange={(event) => write(event.target.value)}
          />
        )
      }
    </Field>
  );
}

function Boxes({ text, onText, path, label, options }: PartProps & { readonly options: readonly string[] }) {
  const chosen = readField(text, path);
  const list = typeof chosen === 'string' ? [] : chosen;
  return (
    <FieldSet legend={label}>
      {options.map((option) => (
        <Checkbox
          key={option}
          label={toolName(option)}
          checked={list.includes(option)}
          onChange={(event) =>
            onText(
              writeField(
                text,
                path,
                event.currentTarget.checked ? [...list, option] : list.filter((each) => each !== option),
              ),
            )
          }
        />
      ))}
    </FieldSet>
  );
}

function List({ text, onText, path, label, hint, any = false }: PartProps & { readonly any?: boolean }) {
  const value = readField(text, path);
  const [typed, setTyped] = useState(typeof value === 'string' ? value : value.join(', '));
  const write = (next: string) => {
    setTyped(next);
    const words = next.split(/[\s,]+/).filter((word) => word !== '');
    onText(writeField(text, path, any && words.length === 1 && words[0] === 'any' ? 'any' : words));
  };
  return (
    <Field label={label} {...(hint === undefined ? {} : { hint })}>
      {(ids) => <InputGroup {...ids} value={typed} onChange={(event) => write(event.target.value)} />}
    </Field>
  );
}
