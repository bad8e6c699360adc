import { Button, HTMLSelect, InputGroup } from '@blueprintjs/core';
import { type FormEvent, useState } from 'react';
import { catalogue } from '../../api/catalogue.js';
import { ledger } from '../../api/ledger.js';
import { useAct, useLoad } from '../../api/use-load.js';
import { Field } from '../../design/field.js';
import { ActProblem } from '../../design/note.js';
import { Panel } from '../../design/panel.js';
import { useClient } from '../../identity/identity.js';
import { ShownTable } from './shown-table.js';

const RECORD = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const OTHER = 'other:';

/**
 * "Who looked at my record?", answered from the index of what was shown. Of statements whose records were not listed one by one only the
 * dataset is known, so it is asked for: without it every such statement would stand there, also over data that the record is not in.
 */
export function Shown() {
  const client = useClient();
  const [datasets] = useLoad(() => catalogue.definitions(client), [client]);
  const [record, setRecord] = useState('');
  const [chosen, setChosen] = useState('');
  const [named, setNamed] = useState('');
  const dataset = chosen === OTHER ? named.trim() : chosen;
  const looking = useAct(() => ledger.shown(client, record.trim(), dataset));
  const listed = datasets.state === 'done' ? datasets.value : [];
  const isRecord = RECORD.test(record.trim());
  /** What is on the page is the answer to another question as soon as this one is changed. */
  const edit = (change: () => void) => {
    change();
    looking.reset();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void looking.run();
  };
  return (
    <div className="stack">
      <Panel title="Which record">
        <form className="ledger-form" onSubmit={submit}>
          <Field
            label="Record"
            hint="Its id, as rows show it in the column record_id."
            problem={
              record.trim() === '' || isRecord
                ? undefined
                : 'This is no record id: one is like 5d825d60-0eac-57f5-63fc-ac1a59381c30.'
            }
          >
            {(ids) => (
              <InputGroup {...ids} value={record} onChange={(event) => edit(() => setRecord(event.target.value))} />
            )}
          </Field>
          <Field label="Dataset it is in" hint="The one whose row shows this id.">
            {(ids) => (
              <HTMLSelect
                {...ids}
                fill
                value={chosen}
                onChange={(event) => edit(() => setChosen(event.target.value))}
                options={[
                  { value: '', label: 'choose' },
                  ...listed.map(({ dataset: value, title }) => ({ value, label: `${title} (${value})` })),
                  { value: OTHER, label: 'Another: an operation’s own, or one that was withdrawn' },
                ]}
              />
            )}
          </Field>
          {chosen === OTHER ? (
            <Field label="Name of the dataset">
              {(ids) => (
                <InputGroup {...ids} value={named} onChange={(event) => edit(() => setNamed(event.target.value))} />
              )}
            </Field>
          ) : null}
          <Button
            type="submit"
            intent="primary"
            icon="search"
            text="Look up who was shown it"
            disabled={!isRecord || dataset === ''}
            loading={looking.now.state === 'running'}
          />
        </form>
      </Panel>
      <ActProblem of={looking} />
      {looking.now.state === 'done' ? <ShownTable shown={looking.now.value} dataset={dataset} /> : null}
    </div>
  );
}
