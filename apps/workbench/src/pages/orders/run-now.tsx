import { Button, ProgressBar } from '@blueprintjs/core';
import { useEffect, useRef, useState } from 'react';
import { orders } from '../../api/orders.js';
import { useAct } from '../../api/use-load.js';
import { ActProblem, Note } from '../../design/note.js';
import { Panel } from '../../design/panel.js';
import { RunTime } from '../../design/run-time.js';
import { holdsRole, useClient, useMe } from '../../identity/identity.js';

interface RunNowProps {
  readonly name: string;
  /** Who answers for the order. */
  readonly accountable: string;
  readonly onEnded: () => void;
}

/** Running it by hand, for who may; others are told who does. */
export function RunNow(props: RunNowProps) {
  const me = useMe();
  if (props.accountable === me.person || holdsRole(me, 'engineer', 'steward')) return <Running {...props} />;
  return (
    <Panel title="Run">
      <p className="muted">
        Engineers and stewards run it by hand, and {props.accountable}, who answers for it. Ask one of them.
      </p>
    </Panel>
  );
}

/** Starts a run and follows it. Leaving the page stops following, not the run. */
function Running({ name, onEnded }: RunNowProps) {
  const client = useClient();
  const [said, setSaid] = useState<readonly string[]>([]);
  const [run, setRun] = useState<string | undefined>(undefined);
  const following = useRef<AbortController | undefined>(undefined);
  const running = useAct(async () => {
    const gone = new AbortController();
    following.current = gone;
    setSaid([]);
    setRun(undefined);
    for await (const line of orders.run(client, name, gone.signal)) {
      if (typeof line.run === 'string') setRun(line.run);
      const { text } = line as { text?: unknown };
      if (typeof text === 'string') setSaid((before) => [...before.slice(-19), text]);
      if (line.type === 'end') setSaid((before) => [...before, `Ended: ${line.code ?? 'done'}.`]);
    }
    onEnded();
  });
  const cancelling = useAct((id: string) => orders.cancel(client, id));
  useEffect(() => () => following.current?.abort(), []);
  const now = running.now.state;
  return (
    <Panel
      title="Run"
      actions={
        now === 'running' ? (
          <Button
            size="small"
            intent="danger"
            icon="stop"
            text="Cancel the run"
            disabled={run === undefined}
            loading={cancelling.now.state === 'running'}
            onClick={() => run !== undefined && void cancelling.run(run)}
          />
        ) : (
          <Button size="small" intent="primary" icon="play" text="Run it now" onClick={() => void running.run()} />
        )
      }
    >
      {now === 'running' ? <ProgressBar intent="primary" aria-label="The order is running" /> : null}
      <RunTime running={now === 'running'} />
      {said.length === 0 && now !== 'failed' ? (
        <p className="muted">It runs with its own rights, not with yours.</p>
      ) : null}
      <ol className="plain-list orders-said" role="log" aria-label="Progress">
        {said.map((text, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same words may come twice, in an order that does not change
          <li key={at}>{text}</li>
        ))}
      </ol>
      <ActProblem of={running} />
      <ActProblem of={cancelling} />
      {now === 'done' ? (
        <Note tone="good" live>
          <p>The run has ended.</p>
        </Note>
      ) : null}
    </Panel>
  );
}
