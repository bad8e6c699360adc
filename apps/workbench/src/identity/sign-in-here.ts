import { Client } from '../api/client.js';
import { identity, type Me } from '../api/identity.js';
import { asProblem, isAbort, type Problem } from '../api/problem.js';
import { opaque } from '../router/opaque.js';
import { navigate } from '../router/router.js';
import { currentSession } from '../session/current.js';
import { endOldDrafts, forgetDrafts } from '../session/draft-store.js';
import { forgetTabName } from '../session/tab-name.js';
import { otherTabs, type Tabs, type Told } from './tabs.js';

/** Why nobody is signed in: nobody was, it ended by itself, or the person ended it, here or in another tab. */
export type Because = 'nobody' | 'ended' | 'signed-out' | 'signed-out-elsewhere';

export type Knowing =
  | { readonly state: 'asking' }
  | { readonly state: 'unknown'; readonly because: Because }
  | { readonly state: 'failed'; readonly problem: Problem }
  | { readonly state: 'known'; readonly me: Me };

const ASKING: Knowing = { state: 'asking' };
/** How often a tab looks at the clock for the end of its sign-in: timers stand still while a machine sleeps. Milliseconds. */
const GLANCE = 15_000;
/** A sign-in is asked after no oftener than this on account of its end. Milliseconds. */
const SOONEST = 30_000;
/** How long the service may take to say who is signed in. Milliseconds. */
const PATIENCE = 8_000;

/**
 * Who is signed in, as this tab knows it. The sign-in is the browser's: it ends, or becomes another person's, in any tab. Whatever of a
 * person is on the page is drawn below what this knows, so that it leaves the screen, and its requests stop, in the moment this changes.
 */
export class SignInHere {
  readonly client: Client;
  private knowing: Knowing = ASKING;
  private me: Me | undefined;
  /** Whom this tab last knew, also after they have gone. */
  private last: string | undefined;
  private asking: AbortController | undefined;
  /** When this tab's sign-in ends as far as it knows, by its own clock. Milliseconds since the epoch. */
  private until = 0;
  private readonly listeners = new Set<() => void>();
  private tabs: Tabs | undefined;

  constructor() {
    const session = () => (this.me === undefined ? undefined : currentSession.get(this.me.person));
    this.client = new Client({ page: () => this.me?.pageToken, session }, (problem) => this.lost(problem));
  }

  readonly subscribe = (changed: () => void): (() => void) => {
    this.listeners.add(changed);
    return () => this.listeners.delete(changed);
  };

  readonly current = (): Knowing => this.knowing;

  /** Asks who is there and keeps to it, until the page goes. */
  readonly start = (): (() => void) => {
    this.tabs = otherTabs((what) => this.hear(what));
    const seen = () => {
      if (document.visibilityState === 'visible') void this.watch();
    };
    // A page that the browser had put away heard nothing meanwhile.
    const back = ({ persisted }: PageTransitionEvent) => {
      if (persisted) void this.watch(true);
    };
    const glance = () => {
      if (this.isOver()) void this.watch();
    };
    const timer = setInterval(glance, GLANCE);
    document.addEventListener('visibilitychange', seen);
    window.addEventListener('pageshow', back);
    void this.refresh();
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', seen);
      window.removeEventListener('pageshow', back);
      this.tabs?.close();
    };
  };

  /** Asks anew who is signed in. This counts as use. */
  readonly refresh = async (): Promise<void> => this.ask(false);

  /** Ends the sign-in in every tab. What was typed goes with it unless its writer keeps it. */
  readonly signOut = async (keepDrafts: boolean): Promise<void> => {
    const { me } = this;
    if (me === undefined) return;
    // One that is over already has ended as it was meant to.
    await identity.signOut(this.client).catch((error: unknown) => {
      if (!isAbort(error) && !asProblem(error).isSignedOut) throw error;
    });
    if (!keepDrafts) forgetDrafts(me.person);
    currentSession.forget();
    forgetTabName();
    this.tabs?.tell({ kind: 'ended', signIn: opaque(me.pageToken), byPerson: true });
    if (this.me === me || this.knowing.state === 'unknown') this.leave({ state: 'unknown', because: 'signed-out' });
  };

  /** As `refresh`, on the page's own account: it lengthens nothing. While in doubt nothing is to be seen until the answer is there. */
  private async watch(inDoubt = this.isOver()): Promise<void> {
    document.body.classList.toggle('is-in-doubt', inDoubt);
    await this.ask(true);
  }

  private async ask(watches: boolean): Promise<void> {
    this.asking?.abort();
    const asking = new AbortController();
    this.asking = asking;
    try {
      const signal = AbortSignal.any([asking.signal, AbortSignal.timeout(PATIENCE)]);
      const me = await identity.me(this.client, { watches, signal });
      if (this.asking === asking) this.know(me);
    } catch (error) {
      if (this.asking !== asking || isAbort(error)) return;
      const problem = asProblem(error);
      if (!problem.isSignedOut && (this.me === undefined || this.isOver())) this.leave({ state: 'failed', problem });
    } finally {
      if (this.asking === asking) document.body.classList.remove('is-in-doubt');
    }
  }

  private know(me: Me): void {
    const before = this.me;
    if (before !== undefined && before.person !== me.person) this.leave(ASKING);
    endOldDrafts();
    if (this.last !== me.person) {
      // Where one was is one's own matter; the next begins at the beginning.
      if (this.last !== undefined) navigate('/', { replace: true });
      this.last = me.person;
    }
    this.me = me;
    // A clock that is wrong must not have it asked all the time.
    this.until = Math.max(Date.parse(me.signedInUntil), Date.now() + SOONEST);
    if (before?.pageToken !== me.pageToken)
      this.tabs?.tell({ kind: 'began', person: me.person, signIn: opaque(me.pageToken) });
    this.put({ state: 'known', me });
  }

  private hear(what: Told): void {
    const mine = this.me === undefined ? undefined : opaque(this.me.pageToken);
    if (what.kind === 'began') {
      if (what.signIn === mine) return;
      if (this.me !== undefined && this.me.person !== what.person) this.leave(ASKING);
      void this.ask(true);
      return;
    }
    if (what.byPerson && (what.signIn === mine || mine === undefined)) {
      currentSession.forget();
      forgetTabName();
    }
    if (mine !== undefined && what.signIn === mine) {
      this.leave({ state: 'unknown', because: what.byPerson ? 'signed-out-elsewhere' : 'ended' });
    } else if (this.knowing.state !== 'unknown') void this.ask(true);
    else if (what.byPerson) this.leave({ state: 'unknown', because: 'signed-out-elsewhere' });
  }

  /** The service knows this page no longer: nobody is signed in, or the browser's sign-in is another than the page's. */
  private lost(problem: Problem): void {
    const { me } = this;
    if (problem.status === 401) {
      const signIn = me === undefined ? undefined : opaque(me.pageToken);
      if (this.knowing.state === 'unknown') return;
      this.tabs?.tell({ kind: 'ended', signIn, byPerson: false });
      this.leave({ state: 'unknown', because: this.last === undefined ? 'nobody' : 'ended' });
    } else if (me !== undefined) {
      this.leave(ASKING);
      void this.ask(true).then(() => {
        // Refused with the very token the service gives: asking again would go round for ever.
        if (this.me?.pageToken === me.pageToken) this.leave({ state: 'failed', problem });
      });
    }
  }

  /** Nothing of the person stays: requests of theirs stop, and what was drawn for them goes with what it was drawn below. */
  private leave(next: Knowing): void {
    this.me = undefined;
    this.asking = undefined;
    this.client.stop();
    document.body.classList.remove('is-in-doubt');
    this.put(next);
  }

  private isOver(): boolean {
    return this.me !== undefined && Date.now() >= this.until;
  }

  private put(knowing: Knowing): void {
    this.knowing = knowing;
    for (const listener of this.listeners) listener();
  }
}
