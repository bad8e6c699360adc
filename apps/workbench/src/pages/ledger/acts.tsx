import { Button, HTMLSelect, InputGroup } from '@blueprintjs/core';
import { useState } from 'react';
import { ledger } from '../../api/ledger.js';
import { useAct } from '../../api/use-load.js';
import { ActProblem } from '../../design/note.js';
import { Panel } from '../../design/panel.js';
import { Empty, Loading } from '../../design/state-view.js';
import { useClient } from '../../identity/identity.js';
import { ActTable } from './act-table.js';

const LAST = [50, 200, 1000];

/** The newest acts of everybody else. Asking is an act, and so is looking again. */
export function Acts() {
  const client = useClient();
  const [last, setLast] = useState(50);
  const [typed, setTyped] = useState('');
  const reading = useAct(() => ledger.acts(client, last));
  const acts = reading.now.state === 'done' ? reading.now.value : undefined;
  const word = typed.trim().toLowerCase();
  const shown = acts?.filter((act) => word === '' || JSON.stringify(act).toLowerCase().includes(word));
  return (
    <Panel
      title="Acts"
      flush={acts !== undefined}
      actions={
        <>
          {acts === undefined ? null : (
            <InputGroup
              size="small"
              leftIcon="filter"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              placeholder="Narrow what is shown"
              aria-label="Narrow the acts shown"
            />
          )}
          <HTMLSelect
            value={last}
            aria-label="How many"
            onChange={(event) => setLast(Number(event.target.value))}
            options={LAST.map((value) => ({ value, label: `The newest ${value.toLocaleString('en-GB')}` }))}
          />
          <Button
            intent="primary"
            size="small"
            icon="eye-open"
            text={acts === undefined ? 'Read them' : 'Read again'}
            loading={reading.now.state === 'running'}
            onClick={() => void reading.run()}
          />
        </>
      }
    >
      {reading.now.state === 'idle' ? (
        <Empty icon="manual" title="Nothing has been read yet">
          <p>Reading the ledger is written into the ledger. Choose how many of the newest acts to read.</p>
        </Empty>
      ) : null}
      <ActProblem of={reading} />
      {reading.now.state === 'running' ? <Loading what="Reading the ledger" /> : null}
      {shown === undefined ? null : <ActTable acts={shown} />}
    </Panel>
  );
}
