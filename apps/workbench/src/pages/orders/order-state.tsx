import { Chip } from '../../design/note.js';
import { spelled } from '../../design/words.js';

export function OrderState({ state }: { readonly state: string }) {
  if (/^in[- ]force$/.test(state)) {
    return (
      <Chip tone="good" icon="tick">
        In force
      </Chip>
    );
  }
  return (
    <Chip tone={/frozen|expired|ended/.test(state) ? 'bad' : 'warn'} icon={/frozen/.test(state) ? 'snowflake' : 'time'}>
      {spelled(state)}
    </Chip>
  );
}
