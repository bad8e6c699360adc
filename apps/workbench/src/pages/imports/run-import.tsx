import { Button, ProgressBar } from '@blueprintjs/core';
import { useState } from 'react';
import { type ImportEnd, imports } from '../../api/imports.js';
import { useAct } from '../../api/use-load.js';
import { ActProblem, Note } from '../../design/note.js';
import { Panel } from '../../design/panel.js';
import { RunTime } from '../../design/run-time.js';
import { count } from '../../design/words.js';
import { useClient } from '../../identity/identity.js';
import type { ChosenFiles } from './chosen-files.js';
import { PutAsideTable } from './put-aside-table.js';

interface RunImportProps {
  readonly source: string;
  readonly chosen: ChosenFiles;
}

export function RunImport({ source, chosen }: RunImportProps) {
  const client = useClient();
  const [said, setSaid] = useState('');
  const importing = useAct(async (): Promise<ImportEnd | undefined> => {
    const files = chosen.all;
    const uploads = await chosen.use(files, setSaid);
    let end: ImportEnd | undefined;
    for await (const line of imports.run(client, source, uploads, new AbortController().signal)) {
      if (line.type === 'end') end = line;
      else setSaid(line.text);
    }
    chosen.leaveOut(files.map(({ key }) => key));
    return end;
  });
  const running = importing.now.state === 'running';
  return (
    <Panel
      title="3. Bring them in"
      actions={
        <Button
          size="small"
          intent="primary"
          icon="play"
          text="Import"
          disabled={chosen.all.length === 0}
          loading={running}
          onClick={() => void importing.run()}
        />
      }
    >
      {running ? <ProgressBar intent="primary" aria-label="The import is running" /> : null}
      <p className="muted" role="status">
        {running ? said : importing.now.state === 'idle' ? 'All files come in with one commit, or none does.' : ''}
      </p>
      <div className="stack-tight">
        <RunTime running={running} />
        <ActProblem of={importing} />
        {importing.now.state === 'done' ? <Counts end={importing.now.value} /> : null}
      </div>
    </Panel>
  );
}

const WORDS: Readonly<Record<string, string>> = {
  rows: 'Rows in the dataset, of these files',
  quarantined: 'Lines put aside, since they broke a rule',
  duplicates: 'Rows equal to an earlier one of the same file: kept, and counted',
  blankIds: 'Rows without the identifier they should have: kept, and counted',
  files: 'Files',
  unchanged: 'Files that were there already',
};

/** What became of the files; as much as whoever asked may know. */
function Counts({ end }: { readonly end: ImportEnd | undefined }) {
  const known = Object.entries(end ?? {}).filter(([name, value]) => name in WORDS && typeof value === 'number');
  const { rows, quarantined = 0, putAside = [] } = end ?? {};
  return (
    <>
      <Note tone={quarantined > 0 ? 'warn' : 'good'} live>
        <p>
          <strong>The files were taken.</strong>{' '}
          {rows === undefined
            ? 'How many rows there were, and where lines were put aside, is for those who may read everything the source may carry.'
            : ''}
        </p>
        <dl className="facts imports-counts">
          {known.map(([name, value]) => (
            <div key={name} className="facts-pair">
              <dt>{WORDS[name]}</dt>
              <dd>{count(Number(value))}</dd>
            </div>
          ))}
        </dl>
      </Note>
      <PutAsideTable putAside={putAside} of={quarantined} />
    </>
  );
}
