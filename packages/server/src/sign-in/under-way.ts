import type { PersonId } from '@peel/kernel/ids';

/** What a request rests on: a browser's sign-in, by the hash of its secret, or a person's token. */
interface Footing {
  readonly person: PersonId;
  /** Undefined for a program. */
  readonly signIn: string | undefined;
}

/** Requests that are being answered, and what each rests on: when that ends nothing more of the answer is sent. */
export class UnderWay {
  private readonly requests = new Map<Footing, () => void>();
  private count = 0;

  /** How often something ended. Who looks up a footing, and finds that this moved meanwhile, looks again. */
  get ends(): number {
    return this.count;
  }

  /** Returns what to call once the answer is there. */
  begin(footing: Footing, cut: () => void): () => void {
    const own = { ...footing };
    this.requests.set(own, cut);
    return () => void this.requests.delete(own);
  }

  endSignIn(signIn: string): void {
    this.end((footing) => footing.signIn === signIn);
  }

  endBrowsers(person: string): void {
    this.end((footing) => footing.person === person && footing.signIn !== undefined);
  }

  endPrograms(person: string): void {
    this.end((footing) => footing.person === person && footing.signIn === undefined);
  }

  private end(isConcerned: (footing: Footing) => boolean): void {
    this.count += 1;
    for (const [footing, cut] of this.requests) {
      if (!isConcerned(footing)) continue;
      this.requests.delete(footing);
      cut();
    }
  }
}
