import type { PurposeSummary } from '../../api/policy.js';
import { Chip } from '../../design/note.js';
import { spelled } from '../../design/words.js';

type Stated = Pick<PurposeSummary, 'status' | 'frozen' | 'drafted' | 'expires'>;

/** In words and signs: frozen goes before everything, then what is drafted, then its days. */
export function PurposeState({ purpose: { status, frozen, drafted, expires } }: { readonly purpose: Stated }) {
  const over = expires !== undefined && Date.parse(expires) <= Date.now();
  return (
    <span className="row">
      {frozen === true ? (
        <Chip tone="bad" icon="snowflake">
          Frozen
        </Chip>
      ) : null}
      {drafted === true ? (
        <Chip tone="warn" icon="edit">
          A change waits
        </Chip>
      ) : null}
      {over ? (
        <Chip tone="bad" icon="time">
          Expired
        </Chip>
      ) : (
        <Chip tone={status === 'in-force' ? 'good' : 'plain'} icon={status === 'in-force' ? 'tick' : 'document'}>
          {spelled(status)}
        </Chip>
      )}
    </span>
  );
}
