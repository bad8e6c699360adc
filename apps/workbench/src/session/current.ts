const KEY = 'peel.session';

/**
 * Which session this tab reads in. Kept by the tab, so that a reload goes on in it and another tab has to choose for itself; and by its
 * person, so that whoever signs in next in this tab begins without. Its id says nothing by itself and opens nothing without the sign-in.
 */
export const currentSession = {
  get: (person: string): string | undefined => {
    const [whose, session] = window.sessionStorage.getItem(KEY)?.split(' ') ?? [];
    return whose === person ? session : undefined;
  },
  set: (person: string, session: string | undefined): void => {
    if (session === undefined) currentSession.forget();
    else window.sessionStorage.setItem(KEY, `${person} ${session}`);
  },
  forget: (): void => window.sessionStorage.removeItem(KEY),
};
