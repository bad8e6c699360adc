import { Button } from '@blueprintjs/core';
import { ledger } from '../../api/ledger.js';
import { useAct } from '../../api/use-load.js';
import { ActProblem, Chip } from '../../design/note.js';
import { Aside } from '../../frame/context-panel.js';
import { useClient } from '../../identity/identity.js';
import type { Answer } from './answer-store.js';
import { saveFile } from './save-file.js';

/** The signed note of a read: whoever keeps it can prove that the ledger must contain the read. */
export function ReceiptPart({ answer }: { readonly answer: Answer }) {
  const client = useClient();
  const { receipt, header } = answer;
  const proving = useAct((event: string) => ledger.proof(client, event));
  if (header === undefined) return null;
  return (
    <Aside title="Receipt">
      {receipt === undefined ? (
        <p className="muted small">It comes with the end of the answer.</p>
      ) : (
        <div className="stack-tight">
          <p className="small muted">Keep it and the ledger can never leave this read out unnoticed.</p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
          <pre className="receipt" tabIndex={0} role="group" aria-label="Receipt">
            {receipt}
          </pre>
          <div className="row">
            <Button
              size="small"
              icon="duplicate"
              text="Copy"
              onClick={() => void navigator.clipboard.writeText(receipt)}
            />
            <Button
              size="small"
              icon="download"
              text="Keep"
              onClick={() => saveFile(new Blob([receipt], { type: 'text/plain' }), 'peel-receipt.txt')}
            />
            <Button
              size="small"
              icon="endorsed"
              text="Its ledger entry"
              loading={proving.now.state === 'running'}
              onClick={() => void proving.run(eventOf(receipt) ?? header.intent)}
            />
          </div>
          <ActProblem of={proving} />
          {proving.now.state === 'done' ? (
            <div className="stack-tight" role="status">
              {proving.now.value.verified ? (
                <Chip tone="good" icon="tick">
                  In the ledger, proof checked
                </Chip>
              ) : (
                <Chip tone="bad" icon="error">
                  The proof does not hold: tell the overseer
                </Chip>
              )}
            </div>
          ) : null}
        </div>
      )}
    </Aside>
  );
}

/** The event a receipt stands for: its line `event <id>`. */
function eventOf(receipt: string): string | undefined {
  return /^event (\S+)$/m.exec(receipt)?.[1];
}
