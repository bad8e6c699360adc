import { Button } from '@blueprintjs/core';
import { useEffect, useState } from 'react';
import { type PolicyChange, type PolicyState, policy } from '../../api/policy.js';
import { useAct, useLoadWhenSeen } from '../../api/use-load.js';
import { DiffView } from '../../design/diff-view.js';
import { Modal } from '../../design/modal.js';
import { ActProblem, Chip, Note } from '../../design/note.js';
import { PageHead, Panel } from '../../design/panel.js';
import { Await, Empty } from '../../design/state-view.js';
import { counted } from '../../design/words.js';
import { Aside } from '../../frame/context-panel.js';
import { holdsRole, useClient, useMe } from '../../identity/identity.js';
import { PurposeTabs } from './purpose-tabs.js';
import './purposes.css';

/** What differs between the files on disk and the policy that rules, and who has approved it. */
export function ChangesPage() {
  const client = useClient();
  const [state, again] = useLoadWhenSeen(() => policy.state(client), [client]);
  return (
    <>
      <PageHead
        title="Changes waiting"
        lead="The whole policy is approved as one, by its hash: two stewards, neither of them an author."
      />
      <PurposeTabs
        current="/purposes/changes"
        {...(state.state === 'done' ? { waiting: state.value.changes.length } : {})}
      />
      <Await of={state} what="Comparing the files with what rules" again={again}>
        {(value) => <Changes state={value} onChanged={again} />}
      </Await>
    </>
  );
}

function Changes({ state, onChanged }: { readonly state: PolicyState; readonly onChanged: () => void }) {
  const { changes } = state;
  return (
    <>
      {state.withheld === true ? (
        <Empty icon="lock" title="Stewards, engineers and overseers see what waits">
          <p>What rules today is under Purposes.</p>
        </Empty>
      ) : changes.length === 0 ? (
        <Empty icon="tick-circle" title="Nothing waits">
          <p>The files on disk are the policy in force.</p>
        </Empty>
      ) : (
        <div className="stack">
          <Note tone="warn">
            <p>
              {counted(changes.length, 'file')} {changes.length === 1 ? 'differs' : 'differ'} from the policy in force.
              Until two stewards approve them, the approved texts rule.
            </p>
          </Note>
          {changes.map((change) => (
            <OneChange key={change.path} change={change} approvals={state.approvals} onChanged={onChanged} />
          ))}
        </div>
      )}
      <Approval state={state} onChanged={onChanged} />
    </>
  );
}

const WORDS = { added: 'New', changed: 'Changed', removed: 'Removed' } as const;

function OneChange({
  change: { path, change, before = '', after = '' },
  approvals,
  onChanged,
}: {
  readonly change: PolicyChange;
  readonly approvals: PolicyState['approvals'];
  readonly onChanged: () => void;
}) {
  const client = useClient();
  const me = useMe();
  const [asking, setAsking] = useState(false);
  const discarding = useAct(async () => {
    await policy.discard(client, path);
    setAsking(false);
    onChanged();
  });
  return (
    <Panel
      title={<code>{path}</code>}
      actions={
        <>
          <Chip tone={change === 'removed' ? 'bad' : change === 'added' ? 'good' : 'warn'}>{WORDS[change]}</Chip>
          {holdsRole(me, 'steward', 'engineer') ? (
            <Button
              size="small"
              variant="minimal"
              icon="undo"
              text="Discard"
              aria-label={`Discard the change of ${path}`}
              onClick={() => setAsking(true)}
            />
          ) : null}
        </>
      }
    >
      <DiffView label={`Change of ${path}`} before={before} after={after} />
      <Modal
        open={asking}
        title={`Discard the change of ${path}`}
        onClose={() => setAsking(false)}
        footer={
          <>
            <Button text="Keep the change" onClick={() => setAsking(false)} />
            <Button
              intent="danger"
              text="Discard it now"
              loading={discarding.now.state === 'running'}
              onClick={() => void discarding.run()}
            />
          </>
        }
      >
        <Note tone="warn">
          <p>
            The text in force goes back on the disk, and what was written is gone.{' '}
            {approvals.length === 0
              ? ''
              : `The approval of ${approvals.map(({ by }) => by).join(', ')} goes with it: it was for all of what is on disk.`}
          </p>
        </Note>
        <ActProblem of={discarding} />
      </Modal>
    </Panel>
  );
}

function Approval({ state, onChanged }: { readonly state: PolicyState; readonly onChanged: () => void }) {
  const client = useClient();
  const me = useMe();
  const approving = useAct(async () => {
    await policy.approve(client, state.onDisk);
    onChanged();
  });
  const { reset } = approving;
  // biome-ignore lint/correctness/useExhaustiveDependencies: that one approved is said of what is on disk now, and of nothing else
  useEffect(() => reset(), [state.onDisk, reset]);
  const by = [...new Set(state.approvals.map((approval) => approval.by))];
  const approved = by.includes(me.person);
  const waits = state.changes.length > 0;
  return (
    <Aside title="Approval">
      <div className="stack-tight small">
        <dl className="facts-stacked">
          <dt>In force</dt>
          <dd>
            <code>{state.inForce ?? 'nothing'}</code>
          </dd>
          <dt>On disk</dt>
          <dd>
            <code>{state.onDisk}</code>
          </dd>
          {waits ? (
            <>
              <dt>Approved so far by</dt>
              <dd>{by.length === 0 ? 'nobody' : by.join(', ')}</dd>
            </>
          ) : null}
        </dl>
        {waits ? <p>{state.approval}</p> : null}
        {waits && state.author === true ? (
          <p>
            <strong>You wrote some of it</strong>, so an approval of yours does not count: two other stewards approve.
          </p>
        ) : null}
        {waits && approved && approving.now.state !== 'done' ? (
          <p>
            <strong>You have approved it.</strong> Another steward's word counts besides, not a second one of yours.
          </p>
        ) : null}
        {waits && holdsRole(me, 'steward') && state.author !== true && !approved ? (
          <>
            <p>
              With the second approval all of it rules at once. Sessions that could not be opened under it end within
              seconds; nothing becomes readable that the new texts do not allow.
            </p>
            <Button
              intent="primary"
              icon="endorsed"
              text="Approve what is on disk"
              loading={approving.now.state === 'running'}
              onClick={() => void approving.run()}
            />
          </>
        ) : null}
        {waits && !holdsRole(me, 'steward') ? <p className="muted">Two stewards approve.</p> : null}
        <ActProblem of={approving} />
        {approving.now.state === 'done' ? (
          <Note tone="good" live>
            <p>Your approval is written down.</p>
          </Note>
        ) : null}
      </div>
    </Aside>
  );
}
