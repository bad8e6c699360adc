import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { catalogue, type Dataset } from '../../api/catalogue.js';
import { type Problem, sessionEnded } from '../../api/problem.js';
import type { Kept } from '../../api/queries.js';
import { type Loaded, useLoad } from '../../api/use-load.js';
import type { EditorHandle } from '../../code/editor.js';
import { Loading } from '../../design/state-view.js';
import type { PageProps } from '../../frame/page-props.js';
import { useShortcut } from '../../frame/shortcuts.js';
import { useClient, useMe } from '../../identity/identity.js';
import { useDraft, useTabDraft } from '../../session/drafts.js';
import { NeedsSession } from '../../session/needs-session.js';
import { useSessions } from '../../session/sessions.js';
import { tabName } from '../../session/tab-name.js';
import { AnswerPanel } from './answer-panel.js';
import { AnswerStore } from './answer-store.js';
import { Library } from './library.js';
import { ReceiptPart } from './receipt.js';
import { SharedQuery } from './shared-query.js';
import './sql.css';
import { keptOf, Toolbar } from './toolbar.js';
import { Visible } from './visible.js';
import { Why } from './why.js';

const SqlEditor = lazy(async () => ({ default: (await import('../../code/sql-editor.js')).SqlEditor }));

/** Questions to the data, in SQL. Nothing runs unless somebody presses for it. */
export function SqlPage({ params }: PageProps) {
  const client = useClient();
  const me = useMe();
  const { current, ended } = useSessions();
  const [text, setText] = useTabDraft('sql');
  // Kept with the text, as both come back when the address changes; a new tab asks of now.
  const [at, setAt] = useDraft(`sql-at.${tabName()}`);
  const [limit, setLimit] = useState(100_000);
  const store = useMemo(() => new AnswerStore(), []);
  const answer = useSyncExternalStore(store.subscribe, store.current);
  const editor = useRef<EditorHandle | undefined>(undefined);
  const session = current?.session;
  const [seen] = useLoad(
    async () => ({ in: session, all: session === undefined ? [] : await catalogue.visible(client) }),
    [client, session, current?.changed],
  );
  const datasets = seenIn(session, seen);
  const visible = datasets.state === 'done' ? datasets.value : [];

  const run = useCallback(() => {
    if (text.trim() === '' || session === undefined) return;
    void store.run(client, { sql: text, limits: { rows: limit }, ...(at.trim() === '' ? {} : { at: at.trim() }) });
  }, [client, store, text, session, at, limit]);

  // A statement without a point is asked of now, whatever the field said before.
  const open = useCallback(
    ({ sql, asItWas }: Kept) => {
      setText(sql);
      setAt(asItWas ?? '');
    },
    [setText, setAt],
  );

  const over = useRef<Problem | undefined>(undefined);
  over.current = ended?.ended === undefined ? undefined : sessionEnded(ended.ended, me.workspace.ask);
  // What was read in one session is not left on the page for another, nor after its end.
  useEffect(() => {
    if (session === undefined) return;
    store.reset();
    return () => store.forget(over.current);
  }, [store, session]);
  useShortcut({ keys: 'mod+Enter', label: 'Run the statement', group: 'This page', run });
  useShortcut({ keys: '/', label: 'Write SQL', group: 'This page', run: () => editor.current?.focus() });

  return (
    <div className="sql">
      <h1 className="unseen" tabIndex={-1} data-page-title="">
        SQL
      </h1>
      {params.query === undefined ? null : <SharedQuery query={params.query} onOpen={open} />}
      <section className="panel sql-editor-panel" aria-label="Statement">
        <Toolbar
          store={store}
          answer={answer}
          text={text}
          onRun={run}
          at={at}
          onAt={setAt}
          limit={limit}
          onLimit={setLimit}
          ready={session !== undefined}
        />
        <div className="sql-editor">
          <Suspense fallback={<Loading what="Loading the editor" />}>
            <SqlEditor
              datasets={visible}
              text={text}
              onText={setText}
              onRun={run}
              hint="SELECT … FROM …   Ctrl+Enter runs it"
              handle={(handle) => {
                editor.current = handle;
              }}
            />
          </Suspense>
        </div>
      </section>
      <section className="panel sql-answer" aria-label="Answer">
        {answer.state === 'none' ? (
          <NeedsSession todo="To run a statement">
            <FirstSteps />
          </NeedsSession>
        ) : (
          <AnswerPanel answer={answer} />
        )}
      </section>
      {session === undefined ? null : (
        <>
          <Visible datasets={datasets} onInsert={(name) => editor.current?.insert(name)} />
          <Why key={session} sql={answer.sql === '' ? text : answer.sql} datasets={visible} />
          <ReceiptPart answer={answer} />
        </>
      )}
      <Library key={session} draft={keptOf(text, at)} onOpen={open} />
    </div>
  );
}

interface Seen {
  readonly in: string | undefined;
  readonly all: readonly Dataset[];
}

/** What one session sees is not said of another while that is asked. */
function seenIn(session: string | undefined, seen: Loaded<Seen>): Loaded<readonly Dataset[]> {
  if (seen.state !== 'done') return seen;
  return seen.value.in === session ? { state: 'done', value: seen.value.all } : { state: 'loading' };
}

function FirstSteps() {
  return (
    <div className="state">
      <h2>Write a statement and run it</h2>
      <p>
        One SELECT over the datasets on the right. Columns and rows you may not see do not exist here, so no count
        includes them. The statement is written down before its first row is shown.
      </p>
    </div>
  );
}
