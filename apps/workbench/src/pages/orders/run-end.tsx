import type { ComponentProps } from 'react';
import { Chip } from '../../design/note.js';
import { spelled } from '../../design/words.js';

interface RunEndProps {
  readonly state: string;
  /** The service's word for what the code comes to. */
  readonly ended: string | undefined;
}

type Shown = Pick<ComponentProps<typeof Chip>, 'tone' | 'icon'> & { readonly text: string };

const FAILED: Shown = { tone: 'bad', icon: 'error', text: 'Failed' };
const ENDS: Readonly<Record<string, Shown>> = {
  well: { tone: 'good', icon: 'tick', text: 'Done' },
  'in-part': { tone: 'warn', icon: 'warning-sign', text: 'Done, but for files that were refused' },
  cancelled: { tone: 'warn', icon: 'stop', text: 'Cancelled' },
  refused: { tone: 'bad', icon: 'ban-circle', text: 'Refused: it may not run' },
};

/** Whether a run ended well: a tick for nothing else. */
export function RunEnd({ state, ended }: RunEndProps) {
  const { text, ...look } = shownOf(state, ended);
  return <Chip {...look}>{text}</Chip>;
}

function shownOf(state: string, ended: string | undefined): Shown {
  if (state === 'running') return { tone: 'key', icon: 'play', text: 'Running' };
  if (state !== 'done') return { icon: 'time', text: spelled(state) };
  return ENDS[ended ?? ''] ?? FAILED;
}
