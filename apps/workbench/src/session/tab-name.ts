const KEY = 'peel.tab';

/** A name by which the tab's own drafts are found again after a reload, and after a sign-in that ran out. It says nothing by itself. */
export function tabName(): string {
  const kept = window.sessionStorage.getItem(KEY);
  if (kept !== null) return kept;
  const name = crypto.getRandomValues(new Uint32Array(2)).join('-');
  window.sessionStorage.setItem(KEY, name);
  return name;
}

/** Whoever signs out leaves nothing in the tab. */
export function forgetTabName(): void {
  window.sessionStorage.removeItem(KEY);
}
