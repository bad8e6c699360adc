import { Chip } from '../../design/note.js';
import { spelled } from '../../design/words.js';

interface RunEndProps {
  readonly state: string;
  /** The service's word for what the code comes to. */
  readonly ended: string | undefined;
}

/** Whether a run ended well: a tick for nothing else. */
export function RunEnd({ state, ended }: RunEndProps) {
  if (state === 'running')
    return (
      <Chip tone="key" icon="play">
        Running
      </Chip>
    );
  if (state !== 'done') return <Chip icon="time">{spelled(state)}</Chip>;
  switch (ended) {
    case 'well':
      return (
        <Chip tone="good" icon="tick">
          Done
        </Chip>
      );
    case 'in-part':
      return (
        <Chip tone="warn" icon="warning-sign">
          Done, but for files that were refused
        </Chip>
      );
    case 'cancelled':
      return (
        <Chip tone="warn" icon="stop">
          Cancelled
        </Chip>
      );
    case 'refused':
      return (
        <Chip tone="bad" icon="ban-circle">
          Refused: it may not run
        </Chip>
      );
    default:
      return (
        <Chip tone="bad" icon="error">
          Failed
        </Chip>
      );
  }
}
