import { Button } from '@blueprintjs/core';
import type { Me } from '../api/identity.js';
import { type Freeze, freezes } from '../api/policy.js';
import { useAct, useLoadWhenSeen } from '../api/use-load.js';
import { ActProblem } from '../design/note.js';
import { moment, spelled } from '../design/words.js';
import { Aside } from '../frame/context-panel.js';
import { holdsRole, useClient, useMe } from '../identity/identity.js';

/** The freezes in force. Stewards and overseers see them and lift them: their own alone, another's as one of two. */
export function FreezesAside() {
  const me = useMe();
  return holdsRole(me, 'steward', 'overseer') ? <FreezesInForce /> : null;
}

function FreezesInForce() {
  const client = useClient();
  const me = useMe();
  const [listed, again] = useLoadWhenSeen(() => freezes.list(client), [client]);
  const lifting = useAct(async ({ what, name }: Freeze) => {
    const told = await freezes.lift(client, what, name);
    again();
    return told;
  });
  if (listed.state !== 'done') return null;
  return (
    <Aside title="Freezes in force">
      {listed.value.length === 0 ? <p className="muted small">None.</p> : null}
      <ul className="plain-list stack-tight">
        {listed.value.map((freeze) => (
          <li key={`${freeze.what} ${freeze.name}`} className="small">
            <div className="row-spread">
              <strong>
                {spelled(freeze.what)}: {freeze.name}
              </strong>
              {whoLiftsIt(freeze, me) === undefined ? (
                <Button
                  size="small"
                  text={freeze.by === me.person ? 'Lift' : 'Lift, as one of two'}
                  aria-label={`Lift the freeze of ${freeze.name}`}
                  onClick={() => void lifting.run(freeze)}
                />
              ) : (
                <span className="muted">{whoLiftsIt(freeze, me)}</span>
              )}
            </div>
            <p className="muted">
              {freeze.why}{' '}
              {freeze.by === undefined
                ? ''
                : `(${freeze.by}${freeze.since === undefined ? '' : `, ${moment(freeze.since)}`})`}
            </p>
            {freeze.liftAskedBy === undefined || freeze.liftAskedBy.length === 0 ? null : (
              <p className="muted">
                Its end was asked for by {freeze.liftAskedBy.join(', ')}; one more person lifts it.
              </p>
            )}
          </li>
        ))}
      </ul>
      {lifting.now.state === 'done' && !lifting.now.value.lifted ? (
        <p role="status" className="small">
          {lifting.now.value.because}
        </p>
      ) : null}
      <ActProblem of={lifting} />
    </Aside>
  );
}

/** Who else lifts a freeze that the reader does not; undefined when they may. The service asks again. */
function whoLiftsIt({ what, name, role }: Freeze, me: Me): string | undefined {
  if (what === 'person' && name === me.person) return 'Others lift it: it is about you';
  return role === 'overseer' && !holdsRole(me, 'overseer') ? 'An overseer lifts it' : undefined;
}
