import { type OrderSummary, orders } from '../../api/orders.js';
import { useLoadWhenSeen } from '../../api/use-load.js';
import { Chip } from '../../design/note.js';
import { PageHead, Panel } from '../../design/panel.js';
import { Await, Empty } from '../../design/state-view.js';
import { Table } from '../../design/table.js';
import { counted, day, spelled } from '../../design/words.js';
import { Aside } from '../../frame/context-panel.js';
import { useClient } from '../../identity/identity.js';
import { opaque } from '../../router/opaque.js';
import { Link } from '../../router/router.js';
import { OrderState } from './order-state.js';
import { RunEnd } from './run-end.js';
import './orders.css';

/** Work with no person present, and whether it may be done. */
export function OrdersPage() {
  const client = useClient();
  const [listed, again] = useLoadWhenSeen(() => orders.list(client), [client]);
  return (
    <>
      <PageHead
        title="Orders and jobs"
        lead="Work with no person present is done under a standing order, which two people approved."
      />
      <Await of={listed} what="Loading the orders" again={again}>
        {(value) => <Orders all={value} />}
      </Await>
      <Aside title="About standing orders">
        <div className="stack-tight small">
          <p>
            An order names what it opens, whom it answers to, and an end within twelve months. Any change to its file
            ends its approval.
          </p>
          <p>
            Its rights are its own ceiling. Whoever presses “Run” neither widens nor narrows it, and it shows rows to
            nobody.
          </p>
          <p>What a run found is told as a code. Counts are for those who may read everything the order may.</p>
          <p>
            When a run was and how long it took is not listed: it would tell how much there was to read. Of one that you
            start here you see both.
          </p>
        </div>
      </Aside>
    </>
  );
}

function Orders({ all }: { readonly all: readonly OrderSummary[] }) {
  if (all.length === 0) {
    return (
      <Empty icon="flows" title="There are no standing orders">
        <p>An order is a file in the folder purposes/orders of the workspace.</p>
      </Empty>
    );
  }
  return (
    <Panel title={counted(all.length, 'standing order')} flush>
      <Table headings={['Order', 'Kind', 'State', 'Last run', 'Answers for it', 'Ends']}>
        {all.map((order) => (
          <tr key={order.order}>
            <th scope="row">
              <Link to={`/orders/${opaque(order.order)}`}>
                {order.title === '' ? spelled(order.order) : order.title}
              </Link>
            </th>
            <td>
              <Chip>{order.kind}</Chip>
            </td>
            <td>
              <OrderState state={order.inForce ? 'in force' : 'not in force'} />
              {order.why === undefined ? null : <p className="muted small orders-because">{order.why}</p>}
            </td>
            <td>
              {order.run === undefined ? (
                <span className="muted">
                  {order.kind === 'sync' ? 'none; files brought in by hand are no runs' : 'none'}
                </span>
              ) : (
                <RunEnd state={order.state ?? 'requested'} ended={order.ended} />
              )}
              {order.code === undefined ? null : (
                <p className="small">
                  <code>{order.code}</code>
                </p>
              )}
            </td>
            <td>{order.accountable}</td>
            <td className="when">{day(order.expires)}</td>
          </tr>
        ))}
      </Table>
    </Panel>
  );
}
