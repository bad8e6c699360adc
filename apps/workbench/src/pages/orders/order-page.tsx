import { Button } from '@blueprintjs/core';
import { type OrderDefinition, type OrderDetail, orders } from '../../api/orders.js';
import { useAct, useLoad } from '../../api/use-load.js';
import { ActProblem, Chip, Note } from '../../design/note.js';
import { PageHead, Panel } from '../../design/panel.js';
import { Empty, Failure, Loading } from '../../design/state-view.js';
import { day, spelled } from '../../design/words.js';
import { Aside } from '../../frame/context-panel.js';
import type { PageProps } from '../../frame/page-props.js';
import { FreezeButton } from '../../freeze/freeze-button.js';
import { holdsRole, useClient, useMe } from '../../identity/identity.js';
import { named } from '../../router/opaque.js';
import { Link } from '../../router/router.js';
import { OrderState } from './order-state.js';
import './orders.css';
import { RunNow } from './run-now.js';
import { Runs } from './runs.js';

export function OrderPage({ params }: PageProps) {
  const client = useClient();
  const [listed, again] = useLoad(async () => {
    const found = named(await orders.list(client), ({ order }) => order, params.order ?? '');
    return found === undefined ? undefined : { name: found.order, detail: await orders.get(client, found.order) };
  }, [client, params.order]);
  if (listed.state === 'loading') return <Loading what="Loading the order" />;
  if (listed.state === 'failed') return <Failure problem={listed.problem} again={again} />;
  if (listed.value === undefined) {
    return (
      <Empty icon="search" title="There is no such order, or not for you">
        <p>
          <Link to="/orders">See all orders.</Link>
        </p>
      </Empty>
    );
  }
  return <Order name={listed.value.name} order={listed.value.detail} onChanged={again} />;
}

interface OrderProps {
  readonly name: string;
  readonly order: OrderDetail;
  readonly onChanged: () => void;
}

function Order({ name, order, onChanged }: OrderProps) {
  const { definition, state, because, text, runs } = order;
  return (
    <>
      <PageHead
        title={definition.title}
        lead={definition.summary}
        trail={<Link to="/orders">Orders and jobs</Link>}
        actions={
          <>
            <OrderState state={state} />
            <FreezeButton what="order" name={name} title={definition.title} />
          </>
        }
      />
      <div className="stack">
        {because === '' || /^in[- ]force$/.test(state) ? null : (
          <Note tone="warn">
            <p>
              <strong>It does not run.</strong> {because}
            </p>
          </Note>
        )}
        <RunNow name={name} accountable={definition.accountable} onEnded={onChanged} />
        <Runs runs={runs} onChanged={onChanged} />
        {text === undefined ? null : (
          <Panel title="Its file">
            <pre className="orders-file">{text}</pre>
          </Panel>
        )}
      </div>
      <Aside title="What it may do">
        <dl className="facts-stacked">
          <dt>Purpose</dt>
          <dd>{spelled(definition.purpose)}</dd>
          <dt>Answers for it</dt>
          <dd>{definition.accountable}</dd>
          <dt>Writes</dt>
          <dd>{definition.datasets.out.join(', ') || 'nothing'}</dd>
          <dt>Reads</dt>
          <dd>{definition.datasets.in.join(', ') || 'nothing'}</dd>
          <dt>Ceiling</dt>
          <dd className="row">
            {definition.ceiling.map((condition) => (
              <Chip key={condition}>{condition}</Chip>
            ))}
          </dd>
          <dt>When</dt>
          <dd>{when(definition.trigger)}</dd>
          <dt>From, until</dt>
          <dd>
            {day(definition.begins)}, {day(definition.expires)}
          </dd>
        </dl>
      </Aside>
      <Approve name={name} accountable={definition.accountable} state={state} onDone={onChanged} />
    </>
  );
}

function when(trigger: OrderDefinition['trigger']): string {
  if (typeof trigger === 'string') return spelled(trigger);
  return `Every ${trigger.every}${trigger.at === undefined ? '' : ` at ${trigger.at} UTC`}`;
}

function Approve({
  name,
  accountable,
  state,
  onDone,
}: {
  readonly name: string;
  readonly accountable: string;
  readonly state: string;
  readonly onDone: () => void;
}) {
  const client = useClient();
  const me = useMe();
  const approving = useAct(async () => {
    await orders.approve(client, name);
    onDone();
  });
  if (/^in[- ]force$/.test(state)) return null;
  return (
    <Aside title="Approval">
      <div className="stack-tight small">
        <p>
          Two people approve an order, one of them a steward, and neither its author nor the person who answers for it.
        </p>
        {me.person === accountable ? <p>You answer for it: others approve it.</p> : null}
        {me.person !== accountable && holdsRole(me, 'steward', 'overseer', 'engineer') ? (
          <Button
            size="small"
            intent="primary"
            icon="endorsed"
            text="Approve this order"
            loading={approving.now.state === 'running'}
            onClick={() => void approving.run()}
          />
        ) : null}
        <ActProblem of={approving} />
        {approving.now.state === 'done' ? <p role="status">Your approval is written down.</p> : null}
      </div>
    </Aside>
  );
}
