const KEY = 'peel.session';

/**
 * Which session this tab reads in. Kept by the tab, so that a reload goes on in it and another tab has to choose for itself. Its id says
 * nothing by itself and opens nothing without the sign-in.
 */
export const currentSession = {
  get: (): string | undefined => window.sessionStorage.getItem(KEY) ?? undefined,
  set: (session: string | undefined): void => {
    if (session === undefined) window.sessionStorage.removeItem(KEY);
    else window.sessionStorage.setItem(KEY, session);
  },
};
