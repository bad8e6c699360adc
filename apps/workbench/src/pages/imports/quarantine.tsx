import { Button } from '@blueprintjs/core';
import { catalogue } from '../../api/catalogue.js';
import type { Column, Row } from '../../api/rows.js';
import { useAct } from '../../api/use-load.js';
import { ActProblem } from '../../design/note.js';
import { Panel } from '../../design/panel.js';
import { counted } from '../../design/words.js';
import { useClient } from '../../identity/identity.js';
import { NeedsSession } from '../../session/needs-session.js';
import { ResultGrid } from '../sql/result-grid.js';

/** Lines taken at most for looking through; all of them by SQL. */
const MOST = 5_000;

/** The lines that broke a rule, with what they say. Read like any other rows, and by fewer people; where they are is told by the import. */
export function Quarantine({ dataset }: { readonly dataset: string }) {
  return (
    <Panel title="Lines put aside">
      <p className="muted prose imports-look">
        Where they are in the files is told above, when they come in. What the lines say is read here, by who may read
        all that the source may carry.
      </p>
      <NeedsSession brief todo="To read lines put aside">
        <Lines dataset={dataset} />
      </NeedsSession>
    </Panel>
  );
}

/** Drawn within one session: what was read in it is gone with it. */
function Lines({ dataset }: { readonly dataset: string }) {
  const client = useClient();
  const looking = useAct(async () => {
    const gone = new AbortController();
    const rows: Row[] = [];
    let columns: readonly Column[] = [];
    for await (const line of catalogue.quarantine(client, dataset, gone.signal)) {
      if (line.type === 'header') columns = line.columns;
      else if (line.type === 'rows') rows.push(...line.rows.slice(0, MOST - rows.length));
      if (rows.length >= MOST) {
        gone.abort();
        break;
      }
    }
    return { columns, rows };
  });
  const found = looking.now.state === 'done' ? looking.now.value : undefined;
  return (
    <>
      <div className="row-spread imports-look">
        <p className="muted prose">File, line, column and rule of each. Looking is a read, and is written down.</p>
        <Button
          icon="eye-open"
          text={found === undefined ? 'Show them' : 'Show them again'}
          loading={looking.now.state === 'running'}
          onClick={() => void looking.run()}
        />
      </div>
      <ActProblem of={looking} />
      {found?.rows.length === 0 ? (
        <p className="muted" role="status">
          None that this session may see.
        </p>
      ) : null}
      {found === undefined || found.rows.length === 0 ? null : (
        <>
          <p className="imports-sum muted small">{counted(found.rows.length, 'line')}</p>
          <div className="imports-grid">
            <ResultGrid
              label="Lines put aside"
              columns={found.columns}
              rows={found.rows}
              count={found.rows.length}
              busy={false}
            />
          </div>
        </>
      )}
    </>
  );
}
