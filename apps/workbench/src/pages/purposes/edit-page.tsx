import { Button } from '@blueprintjs/core';
import { Suspense, useEffect, useState } from 'react';
import { type FileProblem, policy } from '../../api/policy.js';
import { useAct, useLoad } from '../../api/use-load.js';
import { LazyYamlEditor } from '../../code/lazy-yaml.js';
import { ActProblem, Note } from '../../design/note.js';
import { PageHead } from '../../design/panel.js';
import { Empty, Failure, Loading } from '../../design/state-view.js';
import { Aside } from '../../frame/context-panel.js';
import type { PageProps } from '../../frame/page-props.js';
import { holdsRole, useClient, useMe } from '../../identity/identity.js';
import { named, opaque } from '../../router/opaque.js';
import { Link, navigate } from '../../router/router.js';
import { useDraft } from '../../session/drafts.js';
import { NewName } from './new-name.js';
import { NEW_PURPOSE } from './new-purpose.js';
import { PurposeForm } from './purpose-form.js';
import './purposes.css';

/** A purpose as a form or as its file: both edit the same text. */
export function EditPurposePage({ params }: PageProps) {
  const client = useClient();
  const me = useMe();
  const [name, setName] = useState<string | undefined>(undefined);
  const [loaded, again] = useLoad(async () => {
    if (params.purpose === undefined) return { name: undefined, text: NEW_PURPOSE };
    const found = named(await policy.purposes(client), ({ purpose }) => purpose, params.purpose);
    if (found === undefined) return undefined;
    return { name: found.purpose, text: (await policy.purpose(client, found.purpose)).text ?? NEW_PURPOSE };
  }, [client, params.purpose]);
  if (!holdsRole(me, 'steward', 'engineer')) {
    return (
      <Empty icon="lock" title="Stewards and engineers draft and edit purposes">
        <p>
          To have one changed, ask {me.workspace.ask ?? 'a steward'}. <Link to="/purposes">See all purposes.</Link>
        </p>
      </Empty>
    );
  }
  if (loaded.state === 'loading') return <Loading what="Loading its text" />;
  if (loaded.state === 'failed') return <Failure problem={loaded.problem} again={again} />;
  if (loaded.value === undefined) return <Empty icon="search" title="There is no such purpose" />;
  const chosen = loaded.value.name ?? name;
  if (chosen === undefined) return <NewName onName={setName} />;
  return <Editing key={chosen} name={chosen} initial={loaded.value.text} />;
}

function Editing({ name, initial }: { readonly name: string; readonly initial: string }) {
  const client = useClient();
  const path = `purposes/${name}.yaml`;
  const [text, setText, forget] = useDraft(`file.${opaque(path)}`, initial);
  const [as, setAs] = useState<'form' | 'file'>('form');
  const problems = useProblems(path, text);
  const saving = useAct(async () => {
    await policy.write(client, path, text);
    forget();
    navigate('/purposes/changes');
  });
  return (
    <>
      <PageHead
        title={initial === NEW_PURPOSE ? 'A new purpose' : 'Edit a purpose'}
        lead={<code>{path}</code>}
        trail={<Link to="/purposes">Purposes</Link>}
        actions={
          <div className="answer-views" role="group" aria-label="Edit as">
            <Button
              icon="form"
              text="Form"
              active={as === 'form'}
              aria-pressed={as === 'form'}
              onClick={() => setAs('form')}
            />
            <Button
              icon="code"
              text="File"
              active={as === 'file'}
              aria-pressed={as === 'file'}
              onClick={() => setAs('file')}
            />
          </div>
        }
      />
      {as === 'form' ? (
        <PurposeForm text={text} onText={setText} />
      ) : (
        <section className="panel purposes-editor" aria-label="File">
          <Suspense fallback={<Loading what="Loading the editor" />}>
            <LazyYamlEditor label={`Text of ${path}`} text={text} onText={setText} problems={problems} />
          </Suspense>
        </section>
      )}
      <Aside title="Problems">
        {problems.length === 0 ? <p className="muted small">None found.</p> : null}
        <ul className="plain-list stack-tight small">
          {problems.map(({ line, problem }) => (
            <li key={`${line} ${problem}`}>
              {line === undefined ? null : <strong>Line {line}: </strong>}
              {problem}
            </li>
          ))}
        </ul>
      </Aside>
      <Aside title="Save as a draft">
        <div className="stack-tight small">
          <p>
            It is written into the workspace's folder as a change that waits, with you as its author. You can then not
            be one of the two who approve it. Nothing changes for anybody before that.
          </p>
          <div className="row">
            <Button
              intent="primary"
              text="Save the draft"
              loading={saving.now.state === 'running'}
              disabled={text === initial}
              onClick={() => void saving.run()}
            />
            <Button
              text="Give it up"
              onClick={() => {
                forget();
                navigate('/purposes');
              }}
            />
          </div>
          <ActProblem of={saving} />
          {text !== initial ? (
            <Note>
              <p>What you typed is kept in this browser for 7 days, until you save it, give it up or sign out.</p>
            </Note>
          ) : null}
        </div>
      </Aside>
    </>
  );
}

/** How long nothing is typed before the text is checked. Milliseconds. */
const PAUSE = 600;

function useProblems(path: string, text: string): readonly FileProblem[] {
  const client = useClient();
  const [problems, setProblems] = useState<readonly FileProblem[]>([]);
  useEffect(() => {
    const gone = new AbortController();
    const timer = setTimeout(() => {
      policy.check(client, path, text, gone.signal).then(
        (checked) => setProblems(checked.problems),
        () => undefined,
      );
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      gone.abort();
    };
  }, [client, path, text]);
  return problems;
}
