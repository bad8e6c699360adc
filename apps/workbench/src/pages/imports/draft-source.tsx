import { Button, InputGroup } from '@blueprintjs/core';
import { Suspense, useState } from 'react';
import { imports, type Proposal } from '../../api/imports.js';
import { type FileProblem, policy } from '../../api/policy.js';
import { useAct } from '../../api/use-load.js';
import { LazyYamlEditor } from '../../code/lazy-yaml.js';
import { Field } from '../../design/field.js';
import { ActProblem, Note } from '../../design/note.js';
import { Panel } from '../../design/panel.js';
import { Loading } from '../../design/state-view.js';
import { useClient } from '../../identity/identity.js';
import { opaque } from '../../router/opaque.js';
import { Link } from '../../router/router.js';
import { useDraft } from '../../session/drafts.js';
import type { ChosenFiles } from './chosen-files.js';

/** A source's file, proposed from what a file looks like, to be mended by whoever knows what it means. */
export function DraftSource({ chosen }: { readonly chosen: ChosenFiles }) {
  const client = useClient();
  const [name, setName] = useState('');
  const first = chosen.all[0];
  const proposing = useAct(async () => {
    const [file] = first === undefined ? [] : await chosen.present([first], () => undefined);
    if (file === undefined) throw new TypeError('there is no file to look at');
    return imports.propose(client, file.upload, name);
  });
  const wrong =
    name !== '' && !/^[a-z][a-z0-9_]{2,60}$/.test(name)
      ? 'Small letters, figures and underscores, beginning with a letter.'
      : undefined;
  return (
    <Panel title="3. Draft the source">
      <div className="stack">
        <div className="imports-source">
          <Field label="Name" hint="Of the dataset, such as custody_records." problem={wrong}>
            {(ids) => <InputGroup {...ids} value={name} onChange={(event) => setName(event.target.value)} />}
          </Field>
        </div>
        <div>
          <Button
            icon="search-template"
            text={first === undefined ? 'Send a file first' : `Look at ${first.file.name}`}
            disabled={first === undefined || name === '' || wrong !== undefined}
            loading={proposing.now.state === 'running'}
            onClick={() => void proposing.run()}
          />
        </div>
        <ActProblem of={proposing} />
        {proposing.now.state === 'done' ? <Proposed key={name} name={name} proposal={proposing.now.value} /> : null}
      </div>
    </Panel>
  );
}

function Proposed({ name, proposal }: { readonly name: string; readonly proposal: Proposal }) {
  const client = useClient();
  const path = `sources/${name}.yaml`;
  // A file that looks otherwise is proposed for anew.
  const [text, setText, forgetText] = useDraft(`source.${opaque(`${path} ${proposal.text}`)}`, proposal.text);
  const [problems, setProblems] = useState<readonly FileProblem[]>([]);
  const saving = useAct(async () => {
    const checked = await policy.check(client, path, text);
    setProblems(checked.problems);
    if (checked.problems.length > 0) return false;
    await policy.write(client, path, text);
    forgetText();
    return true;
  });
  const saved = saving.now.state === 'done' && saving.now.value === true;
  return (
    <div className="stack">
      <Findings proposal={proposal} />
      {saved ? null : (
        <section className="panel imports-editor" aria-label="Proposed source">
          <Suspense fallback={<Loading what="Loading the editor" />}>
            <LazyYamlEditor label={`Text of ${path}`} text={text} onText={setText} problems={problems} />
          </Suspense>
        </section>
      )}
      {problems.length === 0 ? null : (
        <Note tone="bad" live>
          <ul className="bullets">
            {problems.map(({ line, problem }) => (
              <li key={`${line} ${problem}`}>
                {line === undefined ? '' : `Line ${line}: `}
                {problem}
              </li>
            ))}
          </ul>
        </Note>
      )}
      <ActProblem of={saving} />
      {saved ? (
        <Note tone="good" live>
          <p>
            Drafted. Two stewards other than you approve it under <Link to="/purposes/changes">changes waiting</Link>.
            Then files come in.
          </p>
        </Note>
      ) : (
        <div>
          <Button
            intent="primary"
            text="Check and save the draft"
            loading={saving.now.state === 'running'}
            onClick={() => void saving.run()}
          />
        </div>
      )}
    </div>
  );
}

function Findings({ proposal: { format, columns, findings } }: { readonly proposal: Proposal }) {
  return (
    <Note tone={findings.length === 0 ? 'plain' : 'warn'}>
      <p>
        It looks like {format.toUpperCase()} with {columns.length} columns. The proposal says what was seen; what it
        means, who it is about and which columns are sensitive, you say.
      </p>
      <ul className="bullets">
        {findings.map((finding) => (
          <li key={finding}>{finding}</li>
        ))}
      </ul>
    </Note>
  );
}
