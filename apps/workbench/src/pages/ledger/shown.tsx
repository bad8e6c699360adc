import { Button, InputGroup } from '@blueprintjs/core';
import { type FormEvent, useState } from 'react';
import { ledger } from '../../api/ledger.js';
import { useAct } from '../../api/use-load.js';
import { Field } from '../../design/field.js';
import { ActProblem } from '../../design/note.js';
import { Panel } from '../../design/panel.js';
import { useClient } from '../../identity/identity.js';
import { ShownTable } from './shown-table.js';

/** "Who looked at my record?", answered from the index of what was shown. */
export function Shown() {
  const client = useClient();
  const [record, setRecord] = useState('');
  const [dataset, setDataset] = useState('');
  const looking = useAct(() => ledger.shown(client, record.trim(), dataset.trim() === '' ? undefined : dataset.trim()));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void looking.run();
  };
  return (
    <div className="stack">
      <Panel title="Which record">
        <form className="ledger-form" onSubmit={submit}>
          <Field label="Record" hint="Its id, as rows show it in the column record_id.">
            {(ids) => <InputGroup {...ids} value={record} onChange={(event) => setRecord(event.target.value)} />}
          </Field>
          <Field label="Dataset it is in" optional>
            {(ids) => <InputGroup {...ids} value={dataset} onChange={(event) => setDataset(event.target.value)} />}
          </Field>
          <Button
            type="submit"
            intent="primary"
            icon="search"
            text="Look up who was shown it"
            disabled={record.trim() === ''}
            loading={looking.now.state === 'running'}
          />
        </form>
      </Panel>
      <ActProblem of={looking} />
      {looking.now.state === 'done' ? (
        <Panel title="Shown to" flush>
          <ShownTable shown={looking.now.value} />
        </Panel>
      ) : null}
    </div>
  );
}
