import { PageHead } from '../../design/panel.js';
import { Empty } from '../../design/state-view.js';
import { Tabs } from '../../design/tabs.js';
import { Aside } from '../../frame/context-panel.js';
import type { PageProps } from '../../frame/page-props.js';
import { Link } from '../../router/router.js';
import { NeedsSession } from '../../session/needs-session.js';
import { Acts } from './acts.js';
import './ledger.css';
import { Proof } from './proof.js';
import { Shown } from './shown.js';
import { Standing } from './standing.js';

const TABS = [
  { to: '/ledger', text: 'State and witness' },
  { to: '/ledger/acts', text: 'Acts' },
  { to: '/ledger/shown', text: 'Who was shown a record' },
  { to: '/ledger/proof', text: 'Proof of one entry' },
];

/** The record of every act. Whether it stands anybody may ask; reading it is a read, under a purpose of oversight. */
export function LedgerPage({ params }: PageProps) {
  const part = params.part ?? '';
  const known = TABS.some(({ to }) => to === address(part));
  return (
    <>
      <PageHead
        title="Ledger"
        lead="Every act is written here before anything is shown, and nothing can be taken out unnoticed."
      />
      <Tabs label="Parts of the ledger" current={address(part)} tabs={TABS} />
      {known ? null : (
        <Empty icon="search" title="There is no such page of the ledger">
          <p>
            <Link to="/ledger">See its state</Link>, or choose a part above.
          </p>
        </Empty>
      )}
      {part === '' ? <Standing /> : null}
      {part === 'acts' ? (
        <NeedsSession tool="ledger" todo="To read acts of the ledger">
          <Acts />
        </NeedsSession>
      ) : null}
      {part === 'shown' ? (
        <NeedsSession tool="ledger" todo="To see who was shown a record">
          <Shown />
        </NeedsSession>
      ) : null}
      {part === 'proof' ? (
        <NeedsSession tool="ledger" todo="To prove an entry">
          <Proof />
        </NeedsSession>
      ) : null}
      <Aside title="About the ledger">
        <div className="stack-tight small">
          <p>
            Entries are sealed and chained: whoever outside keeps a checkpoint can prove later that nothing before it
            was changed, removed or reordered.
          </p>
          <p>
            Reading acts needs a session under one of the purposes of section 62(4) of the Data Protection Act 2018. It
            is itself written here. Nobody is shown entries about themselves.
          </p>
          <p>How many entries there are is not shown to everybody: it would tell how busy others are.</p>
        </div>
      </Aside>
    </>
  );
}

function address(part: string): string {
  return part === '' ? '/ledger' : `/ledger/${part}`;
}
