const KEY = 'peel.tab';
const BEGUN = 'peel.tab.begun';

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
  window.sessionStorage.removeItem(BEGUN);
}

/** Whether the tab has had a draft of its own under this name, if only an empty one. */
export function hasBegun(draft: string): boolean {
  return begun().includes(draft);
}

export function noteBegun(draft: string): void {
  if (!hasBegun(draft)) window.sessionStorage.setItem(BEGUN, [...begun(), draft].join(' '));
}

function begun(): readonly string[] {
  return window.sessionStorage.getItem(BEGUN)?.split(' ') ?? [];
}
