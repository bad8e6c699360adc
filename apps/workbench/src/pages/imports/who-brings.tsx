import type { Client } from '../../api/client.js';
import { orders } from '../../api/orders.js';
import { useLoad } from '../../api/use-load.js';
import { Note } from '../../design/note.js';
import { holdsRole, useClient, useMe } from '../../identity/identity.js';
import { Link } from '../../router/router.js';

/** Sources into which the person brings files: `all`, or those whose standing order they answer for. */
export type Bringing = 'all' | ReadonlySet<string>;

const NONE: Bringing = new Set<string>();

export function useBringing(): Bringing {
  const client = useClient();
  const me = useMe();
  const [known] = useLoad(
    async () => (holdsRole(me, 'engineer', 'steward') ? 'all' : answeredFor(client, me.person)),
    [client, me],
  );
  return known.state === 'done' ? known.value : NONE;
}

async function answeredFor(client: Client, person: string): Promise<Bringing> {
  const own = (await orders.list(client)).filter(({ kind, accountable }) => kind === 'sync' && accountable === person);
  const details = await Promise.all(own.map(({ order }) => orders.get(client, order)));
  return new Set(details.flatMap(({ definition }) => definition.datasets.out));
}

/** Stands where the files would be chosen. */
export function WhoBrings() {
  return (
    <Note>
      <p>
        Engineers and stewards bring files into a source, and whoever answers for its standing order:{' '}
        <Link to="/orders">Orders and jobs</Link> names them. A file for your own operation alone you bring in yourself:
        choose it above.
      </p>
    </Note>
  );
}
