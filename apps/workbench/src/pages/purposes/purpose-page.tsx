import { Button } from '@blueprintjs/core';
import { useState } from 'react';
import { type PurposeDetail, type PurposeSummary, policy } from '../../api/policy.js';
import { useLoad } from '../../api/use-load.js';
import { DiffView } from '../../design/diff-view.js';
import { Note } from '../../design/note.js';
import { PageHead, Panel } from '../../design/panel.js';
import { Empty, Failure, Loading } from '../../design/state-view.js';
import type { PageProps } from '../../frame/page-props.js';
import { FreezeButton } from '../../freeze/freeze-button.js';
import { FreezesAside } from '../../freeze/freezes-aside.js';
import { holdsRole, useClient, useMe } from '../../identity/identity.js';
import { named } from '../../router/opaque.js';
import { Link, navigate } from '../../router/router.js';
import { PlainWords } from './plain-words.js';
import { PurposeState } from './purpose-state.js';
import './purposes.css';
import { WithdrawDialog } from './withdraw-dialog.js';

export function PurposePage({ params }: PageProps) {
  const client = useClient();
  const [loaded, again] = useLoad(async () => {
    const summary = named(await policy.purposes(client), ({ purpose }) => purpose, params.purpose ?? '');
    return summary === undefined ? undefined : { summary, detail: await policy.purpose(client, summary.purpose) };
  }, [client, params.purpose]);
  if (loaded.state === 'loading') return <Loading what="Loading the purpose" />;
  if (loaded.state === 'failed') return <Failure problem={loaded.problem} again={again} />;
  if (loaded.value === undefined) {
    return (
      <Empty icon="search" title="There is no such purpose, or not for you">
        <p>
          <Link to="/purposes">See all purposes.</Link>
        </p>
      </Empty>
    );
  }
  return <Purpose {...loaded.value} id={params.purpose ?? ''} onChanged={again} />;
}

interface PurposeProps {
  readonly summary: PurposeSummary;
  readonly detail: PurposeDetail;
  readonly id: string;
  readonly onChanged: () => void;
}

function Purpose({ summary, detail, id, onChanged }: PurposeProps) {
  const me = useMe();
  const [withdrawing, setWithdrawing] = useState(false);
  const steward = holdsRole(me, 'steward');
  const { text, inForceText } = detail;
  const changed = text !== undefined && inForceText !== undefined && inForceText !== text;
  const withdrawn = text !== undefined && /^status: withdrawn$/m.test(text);
  return (
    <>
      <PageHead
        title={summary.title}
        lead={summary.summary}
        trail={<Link to="/purposes">Purposes</Link>}
        actions={
          <>
            <PurposeState purpose={summary} />
            {holdsRole(me, 'steward', 'engineer') ? (
              <Button icon="edit" text="Edit" onClick={() => navigate(`/purposes/${id}/edit`)} />
            ) : null}
            {steward && summary.status === 'in-force' && !withdrawn ? (
              <Button icon="cross" text="Withdraw" onClick={() => setWithdrawing(true)} />
            ) : null}
            <FreezeButton what="purpose" name={summary.purpose} title={summary.title} />
          </>
        }
      />
      <div className="stack">
        {changed ? (
          <Note tone="warn" live={withdrawn}>
            <p>
              {withdrawn ? 'Its withdrawal is drafted, and reading under it has stopped. ' : ''}A change to it waits for
              approval. Until then the approved text rules, and is what is said in plain words below; its file is the
              changed one. <Link to="/purposes/changes">See all changes waiting.</Link>
            </p>
          </Note>
        ) : null}
        <PlainWords definition={detail.definition} />
        {changed ? (
          <Panel title="What would change">
            <DiffView label="Change waiting" before={inForceText ?? ''} after={text ?? ''} />
          </Panel>
        ) : null}
        {text === undefined ? null : (
          <Panel title="Its file">
            <pre className="purposes-file">{text}</pre>
          </Panel>
        )}
      </div>
      {withdrawing ? (
        <WithdrawDialog purpose={summary} onClose={() => setWithdrawing(false)} onDone={onChanged} />
      ) : null}
      <FreezesAside />
    </>
  );
}
