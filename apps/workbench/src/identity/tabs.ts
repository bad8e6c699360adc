/** What the tabs of one browser tell each other about the sign-in they share. `signIn` stands for one of them and opens nothing. */
export type Told =
  | { readonly kind: 'began'; readonly person: string; readonly signIn: string }
  | { readonly kind: 'ended'; readonly signIn: string | undefined; readonly byPerson: boolean };

export interface Tabs {
  readonly tell: (what: Told) => void;
  readonly close: () => void;
}

const CHANNEL = 'peel.sign-in';

/** The other tabs of this browser at this address. A tab does not hear itself. */
export function otherTabs(heard: (what: Told) => void): Tabs {
  const channel = new BroadcastChannel(CHANNEL);
  channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (isTold(data)) heard(data);
  });
  return { tell: (what) => channel.postMessage(what), close: () => channel.close() };
}

/** A tab that was opened before an update may speak otherwise. */
function isTold(data: unknown): data is Told {
  if (typeof data !== 'object' || data === null) return false;
  const { kind, signIn, person, byPerson } = data as Record<string, unknown>;
  if (kind === 'began') return typeof signIn === 'string' && typeof person === 'string';
  return kind === 'ended' && (signIn === undefined || typeof signIn === 'string') && typeof byPerson === 'boolean';
}
